"What a person looks at and plays with: the report and the dashboards."
from manifold_xai._names import part

__getattr__, __dir__, __all__ = part(__name__)
