"""The fields of the application as a web form, made from data elements; and what came back.

Nothing is validated here: what somebody typed is saved as typed, `rules.answers` says what is
wrong with it, and the form shows that beside the field.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from ganxin.cases.intake.queries import FormField
from ganxin.cases.queries.answers import people_in
from ganxin.cases.rules.answers import MAX_PEOPLE
from ganxin.catalog.api import DataElement
from ganxin.lib.forms import TextField

LONGER, SHORTER = "_add", "_remove"  # buttons of a list of people
SHOWN = "_fields"  # which fields the page had, each with a stamp of what stood in it
FEW = 7  # more choices than this make a list to open
MAX_CELL = 300  # characters of one cell of a list of people
_CELL = re.compile(r"(?P<element>\w+)-(?P<row>\d{1,2})-(?P<part>\w+)")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WIDTHS = {"number": "10", "money": "10", "date": "10", "phone": "20", "id_card": "20"}


@dataclass(frozen=True)
class Cell:
    """One cell of a row of people; `name` is the name of its control."""

    element: str
    row: int
    part: str
    label: str
    text: str
    problem: str = ""

    @property
    def name(self) -> str:
        return f"{self.element}-{self.row}-{self.part}"


@dataclass(frozen=True)
class People:
    """A list of people as rows of cells; works by whole posts, without script."""

    element: DataElement
    rows: tuple[tuple[Cell, ...], ...]
    problem: str
    required: bool

    @property
    def full(self) -> bool:
        return len(self.rows) >= MAX_PEOPLE


@dataclass(frozen=True)
class Entry:
    """A field on the page: a bound Django field, or a list of people."""

    element: DataElement
    control: forms.BoundField | None
    people: People | None
    width: str

    @property
    def code(self) -> str:
        return self.element.code

    @property
    def unit(self) -> str:
        return self.element.unit


class AnswerForm(forms.Form):
    """Some fields of an application with what has been given for them.

    `told`: element code to the sentence that is to stand at the field; `longer`: the list of
    people that gets one more empty row.
    """

    def __init__(
        self,
        fields: Sequence[FormField],
        *,
        told: Mapping[str, str] | None = None,
        longer: str = "",
    ) -> None:
        super().__init__()
        self._asked = fields
        self._longer = longer
        for field in fields:
            self.fields[field.field.code] = control(field)
        self.full_clean()
        for code, sentence in (told or {}).items():
            if sentence and code in self.fields:
                self.errors[code] = self.error_class([sentence])

    @property
    def entries(self) -> list[Entry]:
        """The fields in order, each ready for its template."""
        return [self._entry(field) for field in self._asked]

    @property
    def shown(self) -> str:
        """The value of the hidden input `_fields`."""
        return " ".join(f"{field.field.code}:{stamp(field.raw)}" for field in self._asked)

    def _entry(self, field: FormField) -> Entry:
        element = field.field.element
        if element.kind != "person_list":
            width = _WIDTHS.get(element.kind, "")
            return Entry(element, self[element.code], None, width)
        told = [str(error) for error in self.errors.get(element.code) or ()]
        rows = rows_of(field, one_more=self._longer == element.code)
        people = People(element, rows, "；".join(told), field.field.required is not False)
        return Entry(element, None, people, "")


def rows_of(field: FormField, *, one_more: bool) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a list of people; at least one, with an empty one at the end when asked."""
    element = field.field.element
    people = people_in(field.given, [part.code for part in element.parts])
    if not people or (one_more and len(people) < MAX_PEOPLE):
        people.append({})
    return tuple(
        tuple(
            Cell(element.code, number, part.code, part.text, row.get(part.code, ""))
            for part in element.parts
        )
        for number, row in enumerate(people)
    )


def control(field: FormField) -> forms.Field:
    """The Django field that shows a data element; it takes anything."""
    element = field.field.element
    common: dict[str, Any] = {
        "label": element.name,
        "help_text": _hint(element),
        "required": field.field.required is not False,
        "initial": field.raw,
    }
    if element.kind == "multichoice":
        common["initial"] = [code for code in field.raw.split(",") if code]
        choices = [(choice.code, choice.text) for choice in element.choices]
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **common
        )
    if element.kind in {"choice", "yesno"}:
        return _one_of(element, common)
    widget = _widget(element, field.raw)
    return TextField(widget=widget, **common)


def _one_of(element: DataElement, common: dict[str, Any]) -> forms.Field:
    choices = [(choice.code, choice.text) for choice in element.choices]
    if element.kind == "yesno":
        choices = [("yes", "是"), ("no", "否")]
    if len(choices) > FEW:
        return forms.ChoiceField(choices=[("", "请选择"), *choices], widget=forms.Select, **common)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _hint(element: DataElement) -> str:
    """What helps to fill it in; an example only where there is no better help."""
    if element.help:
        return element.help
    return f"例如：{element.example}" if element.example else ""


def _widget(element: DataElement, raw: str) -> forms.Widget:
    attrs: dict[str, Any] = {"autocomplete": _AUTOCOMPLETE.get(element.code, "off")}
    if element.kind == "longtext":
        return forms.Textarea(attrs={**attrs, "rows": 4})
    if element.kind == "date" and (not raw or _ISO_DAY.fullmatch(raw)):
        return forms.DateInput(attrs={**attrs, "type": "date"}, format="%Y-%m-%d")
    if element.kind in {"number", "money"}:
        attrs["inputmode"] = "decimal"
    if element.kind == "phone":
        attrs |= {"inputmode": "tel", "type": "tel"}
    return forms.TextInput(attrs=attrs)


_AUTOCOMPLETE = {
    "applicant_phone": "tel",
    "applicant_email": "email",
    "mailing_address": "street-address",
}


# --- what came back ----------------------------------------------------------------------------


def stamp(raw: str) -> str:
    """A short mark of what stood in a field, to see whether this page changed it."""
    if not raw:
        return "0"
    return hashlib.blake2b(_lines(raw).encode(), digest_size=6).hexdigest()


def posted(element: DataElement, data: QueryDict) -> str:
    """What was typed for a data element, as it is kept."""
    if element.kind == "multichoice":
        return ",".join(data.getlist(element.code))
    if element.kind == "person_list":
        return _people(element, data)
    return _lines(data.get(element.code, ""))


def changed(elements: Iterable[DataElement], data: QueryDict) -> dict[str, str]:
    """Element code to what was typed, of the fields that this page showed and changed.

    A field that another tab has saved meanwhile and that was not touched here keeps the other
    tab's value. Without the list of fields everything that was sent counts.
    """
    stamps = _stamps(data)
    typed = {}
    for element in elements:
        raw = posted(element, data)
        if SHOWN not in data:
            if raw:
                typed[element.code] = raw
        elif element.code in stamps and stamps[element.code] != stamp(raw):
            typed[element.code] = raw
    return typed


def outdated(typed: Mapping[str, str], data: QueryDict, kept: Mapping[str, str]) -> set[str]:
    """Of what was typed, the fields that were saved with something else since this page was shown.

    `kept` are the answers as they stand now; a page that does not say what it showed knows none.
    """
    stamps = _stamps(data)
    return {
        code
        for code, raw in typed.items()
        if code in stamps and newer(seen=stamps[code], raw=raw, kept=kept.get(code, ""))
    }


def newer(*, seen: str, raw: str, kept: str) -> bool:
    """Does something stand there that neither this page showed nor is being saved now?"""
    return bool(seen) and stamp(kept) not in (seen, stamp(raw))


def _stamps(data: QueryDict) -> dict[str, str]:
    return dict(pair.rpartition(":")[::2] for pair in data.get(SHOWN, "").split())


def without_row(data: QueryDict) -> QueryDict:
    """The same answers without the row whose button was pressed (`_remove` = "directors-1")."""
    element, _, row = data.get(SHORTER, "").rpartition("-")
    if not element:
        return data
    rest = data.copy()
    for name in data:
        if name.startswith(f"{element}-{row}-"):
            rest[name] = ""
    return rest


def cell_named(name: str) -> tuple[str, int, str] | None:
    """Element, row and part behind the name of a cell's control; None for any other name."""
    match = _CELL.fullmatch(name)
    if match is None:
        return None
    return match["element"], int(match["row"]), match["part"]


def _people(element: DataElement, data: QueryDict) -> str:
    """The rows as JSON; empty rows are left out."""
    parts = [part.code for part in element.parts]
    found: dict[int, dict[str, str]] = {}
    for name in data:
        cell = cell_named(name)
        if cell is None or cell[0] != element.code or cell[2] not in parts:
            continue
        row = found.setdefault(cell[1], dict.fromkeys(parts, ""))
        row[cell[2]] = _lines(str(data[name]))[:MAX_CELL]
    rows = [found[number] for number in sorted(found) if any(found[number].values())]
    return json.dumps(rows[:MAX_PEOPLE], ensure_ascii=False) if rows else ""


def _lines(text: str) -> str:
    """Browsers send line breaks as CR LF."""
    return text.replace("\r\n", "\n")
