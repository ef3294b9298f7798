"""A pretend accelerator, for machines without one: tensors that say they lie elsewhere, and refuse what a real device refuses.

They compute on the CPU. Refused are: float64 (as Apple's MPS does, unless `Accelerator(float64=True)`, CUDA's rules), an operation on
tensors of two devices (numbers without axes excepted), `.numpy()` without `.cpu()`, and a CPU generator for a draw on the device.

    with Accelerator() as there:
        explain(there.model(net), there.tensor(x)).values.cpu()
"""
import copy

import torch
from torch.utils import _pytree as tree
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

NAME = 'far'
_setup_privateuseone_for_python_backend(NAME)
DEVICE = torch.device(NAME, 0)
MOVES = {'aten::_to_copy', 'aten::copy_', 'aten::_copy_from'}
INDEXING = {'aten::index.Tensor', 'aten::index', 'aten::index_put_', 'aten::index_put', 'aten::_index_put_impl_'}   # an index may lie on the CPU
NUMBERS = {'aten::_local_scalar_dense', 'aten::equal'}
WAITS = NUMBERS | {'aten::nonzero', 'aten::masked_select', 'aten::_unique2', 'aten::repeat_interleave'}   # the program must know what came out
rules = dict(float64=False)
waits = []      # names of the operations for which the program had to wait for the device


class Far(torch.Tensor):
    "A tensor elsewhere; `near` is the one that computes"
    @staticmethod
    def __new__(cls, near):
        t = torch.Tensor._make_wrapper_subclass(cls, near.shape, strides=near.stride(), storage_offset=near.storage_offset(),
                                                dtype=near.dtype, device=DEVICE, requires_grad=near.requires_grad)
        t.near = near
        return t

    def __repr__(self): return f'Far({self.near})'
    def tolist(self):
        waits.append('tolist')
        return self.near.tolist()
    def __format__(self, spec):
        waits.append('format')
        return format(self.near, spec)
    def numpy(self, *a, **k): raise TypeError('copy the tensor to host memory first: .cpu()')

    def __getitem__(self, i):
        "Lists as index become CPU tensors, as they do on a real device"
        fixed = lambda v: torch.as_tensor(v, device='cpu') if isinstance(v, list) else v
        return torch.Tensor.__getitem__(self, tuple(map(fixed, i)) if isinstance(i, tuple) else fixed(i))

    @classmethod
    def __torch_dispatch__(cls, f, types, args=(), kwargs=None): return perform(f, args, kwargs or {})


def near(v): return v.near if isinstance(v, Far) else v


def far(v):
    "The tensor over there, if it may be"
    if not isinstance(v, torch.Tensor) or isinstance(v, Far): return v
    if v.dtype in (torch.float64, torch.complex128) and not rules['float64']: raise TypeError(f'the device has no {v.dtype}: use float32 instead')
    return Far(v)


def move(f, args, kwargs):
    "Copies between the devices"
    name, to = f._schema.name, kwargs.get('device')
    if name == 'aten::copy_':
        near(args[0]).copy_(near(args[1]))
        return args[0]
    there = to.type == NAME if to is not None else isinstance(args[0], Far)
    if isinstance(args[0], Far) and not there: waits.append(name)
    kwargs = kwargs | ({} if to is None else dict(device=torch.device('cpu')))
    out = f(*tree.tree_map(near, args), **kwargs)
    return far(out) if there else out


def refuse_mixing(f, tensors):
    near_ones = [t for t in tensors if not isinstance(t, Far) and t.dim()]
    if near_ones and f._schema.name not in INDEXING:
        raise RuntimeError(f'Expected all tensors to be on the same device, but found {DEVICE} and cpu ({f._schema.name})')


def must_wait(f, tensors):
    "Is the operation one whose result the program needs, a number or a shape that depends on numbers over there?"
    return f._schema.name in WAITS or f._schema.name.startswith('aten::index') and any(t.dtype == torch.bool and isinstance(t, Far) for t in tensors[1:])


def perform(f, args, kwargs):
    "One operation: its rules, then its result on the device where it belongs"
    if f._schema.name in MOVES: return move(f, args, kwargs)
    tensors = [t for t in tree.tree_leaves((args, kwargs)) if isinstance(t, torch.Tensor)]
    to = kwargs.get('device')
    here = not any(isinstance(t, Far) for t in tensors)
    if here and (to is None or torch.device(to).type != NAME): return f(*args, **kwargs)
    if not here: refuse_mixing(f, tensors)
    if not here and must_wait(f, tensors): waits.append(f._schema.name)
    g = kwargs.get('generator')
    if g is not None and g.device.type != NAME: raise RuntimeError(f"Expected a '{NAME}' device type for generator but found 'cpu'")
    if to is not None: kwargs = kwargs | dict(device=torch.device('cpu'))
    out = f(*tree.tree_map(near, args), **tree.tree_map(near, kwargs))
    if f._schema.name in NUMBERS: return out
    if f._schema.is_mutable and args and isinstance(args[0], Far) and out is args[0].near: return args[0]
    return out if to is not None and torch.device(to).type == 'cpu' else tree.tree_map(far, out)


class Accelerator(TorchDispatchMode):
    "While it is entered, calls that name the device make tensors there"
    def __init__(self, float64=False): super().__init__(); self.float64 = float64
    def __torch_dispatch__(self, f, types, args=(), kwargs=None): return perform(f, args, kwargs or {})

    def __enter__(self):
        rules['float64'], self.real = self.float64, {n: getattr(torch, n) for n in ('tensor', 'as_tensor')}
        for n, make in self.real.items(): setattr(torch, n, self.maker(make))
        return super().__enter__()

    def __exit__(self, *e):
        for n, make in self.real.items(): setattr(torch, n, make)
        return super().__exit__(*e)

    @staticmethod
    def maker(make):
        "torch.tensor and torch.as_tensor build from Python numbers below the dispatcher: make on the CPU, then move"
        def f(data, *a, device=None, **k):
            if isinstance(data, Far) and (device is None or torch.device(device).type == NAME): return make(data, *a, **k)
            if device is None or torch.device(device).type != NAME: return make(near(data) if isinstance(data, Far) else data, *a, **k)
            return make(data, *a, **k).to(device)
        return f

    @staticmethod
    def tensor(t): return Far(t.detach().clone())

    @staticmethod
    def model(m):
        "A copy of a module whose parameters and buffers lie on the device"
        m = copy.deepcopy(m)
        for part in m.modules():
            for k, p in part._parameters.items():
                if p is not None: part._parameters[k] = torch.nn.Parameter(Far(p.detach().clone()), requires_grad=False)
            for k, b in part._buffers.items():
                if b is not None: part._buffers[k] = Far(b.detach().clone())
        return m


def _new_tensor(self, data, **k): return torch.tensor(data, dtype=k.get('dtype', self.dtype), device=k.get('device', self.device))
Far.new_tensor = _new_tensor
