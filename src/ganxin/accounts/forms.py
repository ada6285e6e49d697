"""What people type; checks of substance are in the operations."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from ganxin.accounts.models import Applicant, Office, User

ONE_DAY = timedelta(days=1)


class DayField(forms.DateField):
    """A day, typed or picked: 2026-11-22."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)


class LoginForm(forms.Form):
    username = forms.CharField(
        label="手机号码或登录名",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        label="六位验证码",
        help_text="打开手机上的验证器，输入最新的六位数字。",
        error_messages={"invalid": "验证码是六位数字。"},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())


class RegisterForm(forms.Form):
    name = forms.CharField(
        label="姓名", max_length=64, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    id_card = forms.CharField(
        label="身份证号码",
        max_length=24,
        help_text="加密保存。工作人员查看要写原因，您能看到是谁看的。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label="手机号码",
        max_length=20,
        help_text="用它登录，也用它通知您。",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    password = forms.CharField(
        label="设置密码",
        max_length=128,
        strip=False,
        help_text="至少八位，不要只用数字或常见密码。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="再输一次密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password_again(self) -> str:
        again = str(self.cleaned_data["password_again"])
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError("两次输入的密码不一样，请再输一次。")
        return again


class PeriodForm(forms.Form):
    """From a day to a last day, both included, as people say it."""

    valid_from = DayField(label="开始日期")
    last_on = DayField(label="最后一天", help_text="这一天还有效。")

    def period(self) -> tuple[date, date]:
        """Half-open, as it is kept."""
        start: date = self.cleaned_data["valid_from"]
        last: date = self.cleaned_data["last_on"]
        return start, last + ONE_DAY


class MandateForm(PeriodForm):
    applicant = forms.ModelChoiceField(
        Applicant.objects.none(), label="替谁办", empty_label=None, to_field_name="public_id"
    )
    name = forms.CharField(label="代理人姓名", max_length=64)
    phone = forms.CharField(
        label="代理人手机号码", max_length=20, help_text="对方要先在这里注册。"
    )
    scope = forms.CharField(
        label="办什么事", max_length=200, help_text="例如“办理开店的全部手续”。"
    )
    field_order = ["applicant", "name", "phone", "scope", "valid_from", "last_on"]

    def __init__(self, *args: Any, applicants: QuerySet[Applicant], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["applicant"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = applicants


class DelegationForm(PeriodForm):
    office = forms.ModelChoiceField(
        Office.objects.none(), label="在哪个部门", empty_label=None, to_field_name="code"
    )
    to = forms.ModelChoiceField(
        User.objects.none(), label="由谁代理", empty_label=None, to_field_name="public_id"
    )
    reason = forms.CharField(label="原因", max_length=200, help_text="例如“年休假”。")
    field_order = ["office", "to", "valid_from", "last_on", "reason"]

    def __init__(
        self, *args: Any, offices: QuerySet[Office], people: QuerySet[User], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name, rows in (("office", offices), ("to", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="查看原因",
        max_length=200,
        help_text="当事人能看到您的姓名、时间和原因。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
