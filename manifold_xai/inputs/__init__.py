"Other kinds of model and of input: a model on another machine, text, tables, series."
from manifold_xai._names import part

__getattr__, __dir__, __all__ = part(__name__)
