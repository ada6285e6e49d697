"""What an administrator asks of the exchange with outside systems."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ganxin.shell.api import KindForm


class ReconcileDay(KindForm):
    on = forms.DateField(
        label="对哪一天的账",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError("这一天还没有到。")
        return on
