"""DMN models (1.1 to 1.5): load them, evaluate decisions, services and knowledge models."""

from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.model import Model, load

__all__ = ["DmnError", "Model", "load"]
