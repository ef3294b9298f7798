"What a computation takes, without a clock: operations of torch, calls and rows of a model, the largest tensor, the peak of numpy's memory."
import tracemalloc

import torch
from torch.utils import _pytree as tree
from torch.utils._python_dispatch import TorchDispatchMode


class Meter(TorchDispatchMode):
    "`with Meter() as m: ...`, then `m.ops`, `m.largest` (bytes of the largest tensor made), `m.made` (of all), `m.arrays` (peak of numpy and Python, with arrays=True: slow)"
    def __init__(self, arrays=False): super().__init__(); self.watch = arrays; self.ops, self.largest, self.made, self.arrays, self.counts = 0, 0, 0, 0, {}

    def __torch_dispatch__(self, f, types, args=(), kwargs=None):
        out = f(*args, **(kwargs or {}))
        self.ops += 1
        name = f._schema.name
        self.counts[name] = self.counts.get(name, 0) + 1
        if f.is_view: return out
        for t in tree.tree_leaves(out):
            if isinstance(t, torch.Tensor) and t.device.type == 'cpu':
                n = t.untyped_storage().nbytes()
                self.largest, self.made = max(self.largest, n), self.made + n
        return out

    def __enter__(self):
        if self.watch: tracemalloc.start()
        return super().__enter__()

    def __exit__(self, *e):
        if self.watch:
            self.arrays = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return super().__exit__(*e)


class Counted(torch.nn.Module):
    "A model that counts its calls and rows"
    def __init__(self, net): super().__init__(); self.net, self.calls, self.rows = net, 0, 0
    def forward(self, x):
        self.calls, self.rows = self.calls + 1, self.rows + len(x)
        return self.net(x)
