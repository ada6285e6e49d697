"""Forms of the window: marks, refusals, deliveries, the filter of the inbox."""

from collections.abc import Sequence
from typing import Any

from django import forms

from ganxin.cases.choices import (
    Channel,
    DeliveryWay,
    NotAcceptedKind,
    SpotWay,
    TargetKind,
    Verdict,
)
from ganxin.cases.queries.inbox import Wanted
from ganxin.lib.forms import TextField
from ganxin.shell.api import KindForm


class InboxFilter(forms.Form):
    """The filter in the URL; what is not understood filters nothing."""

    q = TextField(label="搜索", required=False, max_length=60)
    channel = forms.ChoiceField(label="来源", required=False)
    item = forms.ChoiceField(label="事项", required=False)
    holder = forms.ChoiceField(label="领办人", required=False)

    def __init__(
        self,
        data: dict[str, str],
        *,
        items: Sequence[tuple[str, str]],
        holders: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__({name: value.replace("\x00", "") for name, value in data.items()})
        self._tab = data.get("tab", "")
        self._choices("channel", Channel.choices)
        self._choices("item", items)
        self._choices("holder", [("nobody", "未领办"), *holders])
        self.full_clean()

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        chosen = self.fields[name]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "全部"), *choices]

    def wanted(self) -> Wanted:
        found = self.cleaned_data
        return Wanted(
            tab=self._tab,
            text=found.get("q", "").strip(),
            channel=Channel(found["channel"]) if found.get("channel") else None,
            item=found.get("item", ""),
            holder=found.get("holder", ""),
        )


class WalkInForm(KindForm):
    """Who stands at the window, and for what; nothing of it ever stands in an address."""

    id_card = TextField(label="身份证号码", max_length=18, required=False)
    phone = TextField(
        label="手机号码",
        max_length=20,
        required=False,
        help_text="开通过网上账号的可以用它找。",
    )
    name = TextField(
        label="姓名", max_length=64, required=False, help_text="第一次来的必填，照身份证写。"
    )
    bundle = forms.ChoiceField(label="要办的事", widget=forms.RadioSelect, required=False)
    item = forms.ChoiceField(
        label="或者只办一个事项", required=False, help_text="选了事项，就不办上面的一件事。"
    )

    def __init__(
        self,
        *args: Any,
        bundles: Sequence[tuple[str, str]],
        items: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("bundle", bundles), ("item", [("", "不选"), *items])):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = choices

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("id_card") and not found.get("phone"):
            self.add_error("id_card", "请填写身份证号码，或者手机号码。")
        if not found.get("bundle") and not found.get("item"):
            self.add_error("bundle", "请选要办的一件事，或者选一个事项。")
        return found


class RenewAtWindowForm(KindForm):
    """Who brings which licence to be renewed."""

    licence_number = TextField(
        label="证照编号", max_length=60, help_text="照原证写，“示例”两个字也要写。"
    )
    id_card = TextField(label="来人的身份证号码", max_length=18)
    name = TextField(
        label="来人的姓名", max_length=64, required=False, help_text="第一次来的必填。"
    )
    authorised = forms.BooleanField(label="替持证人来办的，已核对授权书", required=False)


class HandOverForm(KindForm):
    """An enterprise that nobody can act for, and the legal representative who stands here."""

    uscc = TextField(label="统一社会信用代码", max_length=18)
    name = TextField(label="法定代表人姓名", max_length=64, help_text="照身份证写。")
    id_card = TextField(label="身份证号码", max_length=18)
    checked = forms.BooleanField(label="已当面核对身份证件和营业执照")
    reason = TextField(
        label="原因", max_length=200, help_text="例如“以前在窗口设立，没有开通网上账号”。"
    )


class WindowSignForm(KindForm):
    """The person has heard the statement and signs before the clerk."""

    submit_key = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    read_out = forms.BooleanField(label="声明已经读给申请人听，申请人当面签字")
    signed_name = TextField(label="申请人姓名", max_length=64)


class MarkForm(KindForm):
    """One mark: in order, or at fault for a reason of the library."""

    target_kind = forms.ChoiceField(choices=TargetKind.choices)
    target = TextField(max_length=60)
    verdict = forms.ChoiceField(choices=Verdict.choices)
    reason = TextField(max_length=60, required=False)
    note = TextField(label="补充说明", max_length=120, required=False)


class LoginForm(KindForm):
    """The telephone with which a person at the window will log in."""

    phone = TextField(
        label="手机号",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text="请当面核对。第一次登录时，用发到这个号码的验证码设置密码。",
    )


class SpotForm(KindForm):
    """Who of the applicant's side confirmed what was mended on the spot, and how."""

    way = forms.ChoiceField(
        label="申请人怎么确认的", choices=SpotWay.choices, widget=forms.RadioSelect
    )
    name = TextField(label="确认人姓名", max_length=40)


class NotAcceptForm(KindForm):
    """Not accepting, of one of two kinds (行政许可法 art. 32 (1), (2))."""

    case = forms.UUIDField(label="办件")
    kind = forms.ChoiceField(
        label="为什么不受理", choices=NotAcceptedKind.choices, widget=forms.RadioSelect
    )
    reason = TextField(
        label="说明", max_length=300, widget=forms.Textarea, help_text="申请人会看到这段话。"
    )
    right_office = TextField(
        label="应当向哪个机关申请",
        max_length=100,
        required=False,
        help_text="不属于本机关职权时必填。",
    )


class RevealForm(KindForm):
    """Why somebody wants to see a personal value in full."""

    element = TextField(max_length=60, widget=forms.HiddenInput)
    reason = TextField(
        label="查看原因", max_length=200, help_text="至少四个字。申请人能看到您查看过。"
    )


class DeliveryForm(KindForm):
    """How the result reached the applicant, and what proves it (行政许可法 art. 44)."""

    way = forms.ChoiceField(
        label="怎么送达",
        choices=[
            (DeliveryWay.COLLECTED.value, DeliveryWay.COLLECTED.label),
            (DeliveryWay.POSTED.value, DeliveryWay.POSTED.label),
        ],
        widget=forms.RadioSelect,
    )
    receiver = TextField(label="谁收到", max_length=40)
    id_checked = forms.BooleanField(label="已核对领取人的身份证件", required=False)
    tracking = TextField(
        label="邮件号", max_length=40, required=False, help_text="邮寄的必填，例如 1234567890123。"
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        way = found.get("way")
        if way == DeliveryWay.COLLECTED and not found.get("id_checked"):
            self.add_error("id_checked", "请先核对领取人的身份证件，再勾选。")
        if way == DeliveryWay.POSTED and not found.get("tracking", "").strip():
            self.add_error("tracking", "请填写邮件号，作为送达的凭据。")
        return found

    @property
    def proof(self) -> str:
        """The proof of receipt in words."""
        if self.cleaned_data["way"] == DeliveryWay.POSTED:
            return f"邮件号 {self.cleaned_data['tracking'].strip()}"
        return "已核对领取人身份证件"
