"""Decision tables examined before anybody uses them: overlaps, gaps, rules that never decide."""

from ganxin.feel.dmn.analysis.cover import WHOLE_WORK, Work
from ganxin.feel.dmn.analysis.finding import Finding, Kind
from ganxin.feel.dmn.analysis.grid import Grid
from ganxin.feel.dmn.analysis.looking import look
from ganxin.feel.dmn.model import Model
from ganxin.feel.dmn.walking import TableAt, walk

__all__ = ["Finding", "Kind", "analyse"]


def analyse(model: Model) -> tuple[Finding, ...]:
    """What is found in the decision tables of the model's own file, table by table.

    Exact for cells that compare the value of a column with constants (numbers, texts, booleans,
    dates, times, durations), for columns taken as independent of each other. Every other cell is
    reported as `unanalysed`; what is found about the others holds whatever such a cell means.
    A table, or what is left of a model, that would take longer than a few seconds is reported
    likewise. Null is a value of a column only where a cell of the column names it.
    """
    work = Work(WHOLE_WORK)
    tables = (found for found in walk(model.graph) if isinstance(found, TableAt))
    return tuple(finding for table in tables for finding in look(Grid(model.graph, table, work)))
