"""Front door of cases."""

from ganxin.cases.models import Application, Case
from ganxin.cases.operations.history import note_step
from ganxin.cases.permissions import can_see_application, can_see_case

__all__ = ["Application", "Case", "can_see_application", "can_see_case", "note_step"]
