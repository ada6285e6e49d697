"""Front door of supervision."""

from ganxin.supervision.models import Rating, Rectification
from ganxin.supervision.operations import load_rating_options, rate, report_mended, verify

__all__ = ["Rating", "Rectification", "load_rating_options", "rate", "report_mended", "verify"]
