"""One form field as the design system shows it: label, hint, error, control."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString

CHOICE_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class Control:
    """What the template of a field asks for."""

    def __init__(self, bound: BoundField, options: Mapping[str, Any]) -> None:
        self.bound = bound
        self.name = bound.html_name
        self.id = bound.id_for_label or bound.auto_id
        self.label = bound.label
        self.hint = str(options.get("hint") or bound.help_text or "")
        self.unit = str(options.get("unit") or "")
        self.width = str(options.get("width") or "")
        self.required = bound.field.required
        self.mark_optional = options.get("optional_mark", True) and not self.required
        self.errors = list(bound.errors)
        self.source = str(options.get("source") or "")
        _numbers_as_text(bound.field)

    @property
    def widget(self) -> forms.Widget:
        widget: forms.Widget = self.bound.field.widget
        return widget

    @property
    def is_group(self) -> bool:
        """Radio buttons and sets of check boxes: a fieldset with a legend."""
        return isinstance(self.widget, CHOICE_WIDGETS)

    @property
    def is_single_check(self) -> bool:
        return isinstance(self.widget, forms.CheckboxInput)

    @property
    def is_hidden(self) -> bool:
        return self.bound.is_hidden

    @property
    def anchor(self) -> str:
        """Where the error summary links to."""
        return f"field-{self.name}"

    @property
    def described_by(self) -> str:
        ids = [f"{self.anchor}-hint"] if self.hint else []
        return " ".join([*ids, f"{self.anchor}-error"])

    @property
    def control(self) -> SafeString:
        attrs: dict[str, Any] = {"aria-describedby": self.described_by}
        if not self.is_single_check:
            attrs["class"] = f"{self.widget.attrs.get('class', '')} inp".strip()
        if isinstance(self.widget, forms.Textarea):
            attrs["rows"] = min(int(self.widget.attrs.get("rows", 4)), 4)  # it grows by hand
        if self.errors:
            attrs["aria-invalid"] = "true"
        return self.bound.as_widget(attrs=attrs)

    @property
    def choices(self) -> list[Any]:
        return list(self.bound.subwidgets)

    @property
    def column(self) -> bool:
        """Long answers stand below one another."""
        texts = [str(choice.choice_label) for choice in self.choices]
        return sum(map(len, texts)) > 40 or any(len(text) > 16 for text in texts)


def _numbers_as_text(field: forms.Field) -> None:
    """A number is typed into a text box with a number pad.

    A browser's number box hands over nothing when what stands in it is no number, so that neither
    autosave nor the error page could keep what a person wrote; it also changes by the wheel.
    """
    if type(field.widget) is forms.NumberInput:
        whole = isinstance(field, forms.IntegerField) and not isinstance(
            field, (forms.FloatField, forms.DecimalField)
        )
        field.widget.input_type = "text"
        field.widget.attrs.setdefault("inputmode", "numeric" if whole else "decimal")
