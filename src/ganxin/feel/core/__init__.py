"""The core profile of the rule language, as a form that every back-end can run.

`compile_rule` gives the intermediate form or refuses with place and reason; the bulk engine, SQL
and Spark run it. Its three answers are those of the interpreter (`ganxin.feel.api.ask`).
"""

from ganxin.feel.core.compiler import compile_rule
from ganxin.feel.core.errors import NotCore
from ganxin.feel.core.records import Kind, Rule

__all__ = ["Kind", "NotCore", "Rule", "compile_rule"]
