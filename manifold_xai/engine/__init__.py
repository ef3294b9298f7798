"One contract, one theorem, one walk; what stands for a missing feature; what a map is worth."
from manifold_xai._names import part

__getattr__, __dir__, __all__ = part(__name__)
