"Other systems of explanation: networks in time, hearts, clouds of points, training data."
from manifold_xai._names import part

__getattr__, __dir__, __all__ = part(__name__)
