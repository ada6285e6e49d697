"""What one action of the desk is: name, form, who may, what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ganxin.accounts.api import User
from ganxin.cases.decision import forms
from ganxin.cases.models import Case

May = Callable[[User, Case, date], bool]
Run = Callable[[Case, User, datetime, Any], object]


@dataclass(frozen=True)
class DeskAction:
    """`name` is the URL's name (`cases:<name>`); `done` is said when it has worked."""

    name: str
    form: type[forms.DeskForm]
    may: May
    run: Run
    done: str

    @property
    def path(self) -> str:
        return self.name.replace("_", "-")
