"Coalitions and functionals: what a model answers when parts of the input are missing."
from manifold_xai._names import part

__getattr__, __dir__, __all__ = part(__name__)
