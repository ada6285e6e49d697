"""The filter of the list of promises: the URL is its state; what it does not know it ignores."""

from django import forms

from ganxin.accounts.api import Office
from ganxin.lib.forms import TextField
from ganxin.promises.choices import Card, PromiseKind, Status
from ganxin.promises.queries import Wanted

ANY = [("", "全部")]


class PromiseFilter(forms.Form):
    q = TextField(label="搜索", required=False, max_length=60, strip=True)
    kind = forms.ChoiceField(label="种类", required=False)
    office = forms.ChoiceField(label="部门", required=False)
    card = forms.ChoiceField(label="红黄牌", required=False)
    status = forms.ChoiceField(label="状态", required=False)

    def __init__(self, data: dict[str, str], *, offices: list[Office]) -> None:
        super().__init__(data)
        choices = {
            "kind": PromiseKind.choices,
            "office": [(office.code, office.short_name) for office in offices],
            "card": Card.choices,
            "status": Status.choices,
        }
        for name, known in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = known if name == "status" else [*ANY, *known]

    def wanted(self) -> Wanted:
        """What was asked for; a value that makes no sense asks for nothing."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(
            text=given.get("q", ""),
            kind=PromiseKind(given["kind"]) if "kind" in given else None,
            office=given.get("office", ""),
            card=Card(given["card"]) if "card" in given else None,
            status=Status(given.get("status", Status.OPEN)),
        )
