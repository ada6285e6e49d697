"""Forms of supervision."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict

from ganxin.lib.forms import TextField
from ganxin.supervision.choices import Level
from ganxin.supervision.models import RatingOption


class RateForm(forms.Form):
    """One screen, two taps: a level (none is chosen beforehand), and what one likes to tick."""

    level = forms.TypedChoiceField(
        label="总的来说，您满意吗？",
        choices=Level.choices[::-1],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一个满意程度。"},
    )
    options = forms.MultipleChoiceField(label="具体是哪方面", required=False)
    comment = TextField(
        label="还想说的话（可不填）",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        options: Mapping[int, Sequence[RatingOption]],
    ) -> None:
        super().__init__(data)
        field = self.fields["options"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(option.code, option.text) for row in options.values() for option in row]


class MendForm(forms.Form):
    measure = TextField(
        label="采取的措施",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明采取了什么措施。"},
    )


class VerifyForm(forms.Form):
    mended = forms.TypedChoiceField(
        label="核实结果",
        choices=[("yes", "已经整改到位"), ("no", "还没有到位，退回")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选核实结果。"},
    )
    remark = TextField(
        label="说明", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
