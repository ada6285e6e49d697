"""Form fields that clean what people type before anything else sees it."""

from django import forms

from ganxin.lib.text import unturned


class TextField(forms.CharField):
    """Text without marks that turn the direction of reading: `gnp.exe` must not read as `exe.png`.

    For everything that is shown to others; a password is taken as it is typed.
    """

    def to_python(self, value: object) -> str | None:
        return super().to_python(unturned(value) if isinstance(value, str) else value)
