from tests.cases.officer.hands import at_work

__all__ = ["at_work"]
