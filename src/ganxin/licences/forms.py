"""Forms of this package."""

from django import forms

from ganxin.lib.forms import TextField
from ganxin.licences import rules
from ganxin.shell.forms import KindForm


class CodeForm(KindForm):
    """The code on the paper, as somebody types it."""

    code = TextField(
        label="查验码",
        max_length=100,
        help_text="在二维码旁边，12 位，例如 7K3M-9QXT-2BHD。大小写和横线都不影响。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = rules.read_verify_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError("这不是完整的查验码，请对照证照再看一遍。")
        return code


class RevokeForm(KindForm):
    """Taking a licence back: the holder reads both lines."""

    reason = TextField(label="撤销的理由", max_length=500, widget=forms.Textarea)
    basis = TextField(
        label="依据",
        max_length=300,
        help_text="写明法律名称和条款，例如《中华人民共和国行政许可法》第六十九条第一款第四项。",
    )


class UseForm(KindForm):
    """Using a licence in place of a copy."""

    purpose = TextField(
        label="用途", max_length=200, help_text="写明办什么事。持证人看得到这句话和您的姓名。"
    )
