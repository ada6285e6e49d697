"""The bulk engine: core rules over Arrow columns, as bitmaps.

Stage 1 counts each column once against all thresholds of all rules, into codes of one byte.
Stage 2 computes the rules from the codes, block by block. Both in numba where it is installed, in
numpy otherwise, with equal results: true, false or unknown as the interpreter answers.
"""

from ganxin.feel.bulk.engine import Engine, match
from ganxin.feel.bulk.errors import BulkError
from ganxin.feel.bulk.policyset import PolicySet
from ganxin.feel.bulk.result import Counts, Result

__all__ = ["BulkError", "Counts", "Engine", "PolicySet", "Result", "match"]
