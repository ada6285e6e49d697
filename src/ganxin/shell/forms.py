"""Forms that say what is wrong, and how to mend it, in plain words."""

from typing import Any

from django import forms

_CHOICES = (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField)
# Checked in this order: an IntegerField is told apart before its cousins.
_EXAMPLES: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.DateField, "{label}请填日期，例如 2026-11-22。"),
    (forms.DateTimeField, "{label}请填日期和时间，例如 2026-11-22 16:30。"),
    (forms.TimeField, "{label}请填时间，例如 16:30。"),
    (forms.IntegerField, "{label}请填数字，例如 86。"),
    (forms.EmailField, "{label}请填完整的邮箱，例如 wang@example.com。"),
)


class KindForm(forms.Form):
    """A form whose messages name the field; a field's own `error_messages` win.

    Put a message into `error_messages` of the field to say more than these general ones.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _explain(field, _label(field, name))


def _label(field: forms.Field, name: str) -> str:
    return str(field.label or name).rstrip("。？：?:")


def _explain(field: forms.Field, label: str) -> None:
    for code, text in _messages(field, label).items():
        if field.error_messages.get(code) is _standard(field, code):
            field.error_messages[code] = text


def _standard(field: forms.Field, code: str) -> object:
    """Django's own message: an own one is another object."""
    for cls in type(field).__mro__:
        messages = vars(cls).get("default_error_messages", {})
        if code in messages:
            return messages[code]
    return None


def _messages(field: forms.Field, label: str) -> dict[str, str]:
    if isinstance(field, forms.BooleanField):
        return {"required": f"请先勾选“{label}”。"}
    if isinstance(field, forms.FileField):
        return {"required": f"请选择{label}的文件。", "empty": "这个文件是空的。请换一个。"}
    if isinstance(field, _CHOICES):
        return {"required": f"请选择{label}。", "invalid_choice": f"{label}请从列出的里面选。"}
    messages = {"required": f"请填写{label}。"}
    for kind, text in _EXAMPLES:
        if isinstance(field, kind):
            messages["invalid"] = text.format(label=label)
            break
    return messages
