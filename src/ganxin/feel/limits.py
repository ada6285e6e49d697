"""What an expression may cost: a hostile one is refused within a tenth of a second.

Conditions are written by officials and fit on a few lines; these bounds are far above any of them.
"""

from dataclasses import dataclass

LENGTH = 4_000
"""Characters of an expression."""

DEPTH = 60
"""Nesting of an expression, counted over brackets, operators and paths."""

STEPS = 20_000
"""Nodes visited, list items looked at and characters joined in one evaluation."""

ITEMS = 1_000
"""Items of a list, entries of a context."""

TEXT = 100_000
"""Characters of a text that an expression makes."""

RESULT = 20_000
"""Values in a result, counted at every depth."""

VALUE_DEPTH = 12
"""Nesting of a value that comes in with the scope."""

EXPONENT = 999
"""Largest exponent of a literal."""

CALLS = 40
"""Nesting of calls of functions that a rule defines itself."""


@dataclass(slots=True)
class Budget:
    """What one evaluation, of one expression or of a whole model, has cost so far."""

    steps: int = 0
    calls: int = 0
    most: int = STEPS
