__version__ = "0.0.1"

__all__ = ['explain', 'attribute', 'methods', 'score', 'Attribution']

def __getattr__(name):
    "The front door, opened on first use: `import manifold_xai` alone loads nothing heavy"
    if name not in __all__: raise AttributeError(f"module 'manifold_xai' has no attribute {name!r}")
    from importlib import import_module
    return getattr(import_module('manifold_xai.paths' if name == 'attribute' else 'manifold_xai.core'), name)
