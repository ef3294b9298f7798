"Who is right: more metrics, axioms, speed, and models of real size."
from manifold_xai._names import part

__getattr__, __dir__, __all__ = part(__name__)
