"""What the pages take from an address."""

from collections.abc import Mapping, Sequence

from django import forms

from ganxin.catalog.queries import SearchRequest
from ganxin.lib.forms import TextField


class SearchForm(forms.Form):
    """Unknown values of a facet find nothing and hurt nobody, so nothing is ever invalid."""

    q = TextField(label="想办什么事", required=False, max_length=60)

    def request(self) -> SearchRequest:
        """The search that the address asks for; what is too long is cut."""
        return SearchRequest(
            text=self._one("q"),
            kind=self._one("kind"),
            audience=self._one("audience"),
            topic=self._one("topic"),
            office=self._one("office"),
            station=self._one("station") == "1",
        )

    def _one(self, name: str) -> str:
        return str(self.data.get(name, "")).strip()[:60]


class CompareForm(forms.Form):
    """Two version numbers; what is left out is the newest and the one before it."""

    old = forms.TypedChoiceField(label="旧版本", coerce=int)
    new = forms.TypedChoiceField(label="新版本", coerce=int)

    def __init__(self, data: Mapping[str, str], *, versions: Sequence[int]) -> None:
        newest = versions[0]
        before = versions[1] if len(versions) > 1 else newest
        super().__init__({"old": data.get("old") or before, "new": data.get("new") or newest})
        choices = [(number, f"第 {number} 版") for number in versions]
        for name in ("old", "new"):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.TypedChoiceField)
            chosen.choices = choices

    def pair(self) -> tuple[int, int]:
        """Old and new, of a valid form."""
        return self.cleaned_data["old"], self.cleaned_data["new"]
