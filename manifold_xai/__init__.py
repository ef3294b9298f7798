__version__ = "0.0.1"

_homes = dict(explain='core', attribute='paths', methods='core', options='core', score='core', Attribution='core', counterfactual='counterfactuals', BlackBox='remote', RemoteModel='remote')
__all__ = list(_homes)

def __getattr__(name):
    "The front door, opened on first use: `import manifold_xai` alone loads nothing heavy"
    if name not in __all__: raise AttributeError(f"module 'manifold_xai' has no attribute {name!r}")
    from importlib import import_module
    return getattr(import_module(f'manifold_xai.{_homes[name]}'), name)
