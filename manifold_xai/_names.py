"""The public names of each part, found without importing any module: `from manifold_xai.walks import Guided`.

A name is looked up in the generated table `_public`, and its module is imported when it is first asked for. A name that is
also the name of a module of the part means the module.
"""
from importlib import import_module

try: from manifold_xai._public import PUBLIC
except ModuleNotFoundError: PUBLIC = {}   # before the first export


def part(package):
    "`__getattr__`, `__dir__` and `__all__` of the part `package`."
    homes = PUBLIC.get(package, {})

    def __getattr__(name):
        if name not in homes: raise AttributeError(f'module {package!r} has no attribute {name!r}')
        module = import_module(homes[name])
        return module if homes[name] == f'{package}.{name}' else getattr(module, name)

    def __dir__(): return sorted(homes)

    return __getattr__, __dir__, sorted(homes)
