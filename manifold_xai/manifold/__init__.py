"Tangent spaces, denoisers and ensembles: what the manifold of the data says about a gradient."
from manifold_xai._names import part

__getattr__, __dir__, __all__ = part(__name__)
