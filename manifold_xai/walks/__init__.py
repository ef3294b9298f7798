"Which way: every path method, in input space or in a chart."
from manifold_xai._names import part

__getattr__, __dir__, __all__ = part(__name__)
