"""Manifold-aware feature attribution. The parts: engine, walks, manifold, games, judging, inputs, instruments, boards."""
__version__ = "0.0.1"

from importlib import import_module as _load

_homes = dict(explain='engine.recipes', attribute='engine.walk', score='engine.scoring',
              methods='engine.recipes', options='engine.recipes', load='cli',
              Attribution='engine.attribution', counterfactual='manifold.counterfactuals',
              BlackBox='inputs.remote', RemoteModel='inputs.remote')
_parts = ['engine', 'walks', 'manifold', 'games', 'judging', 'inputs', 'instruments', 'boards']
__all__ = [*_homes, *_parts]


def __getattr__(name):
    "The front door, opened on first use: `import manifold_xai` alone loads nothing heavy."
    if name in _parts: return _load(f'manifold_xai.{name}')
    if name not in _homes: raise AttributeError(f"module 'manifold_xai' has no attribute {name!r}")
    return getattr(_load(f'manifold_xai.{_homes[name]}'), name)


def __dir__(): return [*__all__, '__version__']
