"""What people type; checks of substance are in the operations."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from ganxin.accounts.choices import Role
from ganxin.accounts.models import Applicant, Office, User
from ganxin.lib.forms import TextField

ONE_DAY = timedelta(days=1)


class DayField(forms.DateField):
    """A day, typed or picked: 2026-11-22."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)


class LoginForm(forms.Form):
    username = TextField(
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


class TwiceForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label="新密码",
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


class ForgotForm(forms.Form):
    phone = TextField(
        label="注册时的手机号码",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


class ResetForm(ForgotForm, TwiceForm):
    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label="短信里的六位验证码",
        error_messages={"invalid": "验证码是六位数字。"},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ["phone", "code", "password", "password_again"]

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip()


class RegisterForm(TwiceForm):
    name = TextField(
        label="姓名", max_length=64, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    id_card = TextField(
        label="身份证号码",
        max_length=24,
        help_text="加密保存。工作人员查看要写原因，您能看到是谁看的。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = TextField(
        label="手机号码",
        max_length=20,
        help_text="用它登录，也用它通知您。",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    field_order = ["name", "id_card", "phone", "password", "password_again"]


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
    name = TextField(label="代理人姓名", max_length=64)
    phone = TextField(label="代理人手机号码", max_length=20, help_text="对方要先在这里注册。")
    scope = TextField(label="办什么事", max_length=200, help_text="例如“办理开店的全部手续”。")
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
    reason = TextField(label="原因", max_length=200, help_text="例如“年休假”。")
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
    reason = TextField(
        label="查看原因",
        max_length=200,
        help_text="当事人能看到您的姓名、时间和原因。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ChangePasswordForm(TwiceForm):
    old = forms.CharField(
        label="现在的密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["old", "password", "password_again"]


class ResetReasonForm(forms.Form):
    reason = TextField(
        label="原因",
        max_length=200,
        help_text="例如“本人当面说忘了密码”。本人能看到。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PeopleFilter(forms.Form):
    """What the list of people is narrowed by; it is the URL's query."""

    q = TextField(label="搜索", required=False, max_length=40)
    office = forms.ChoiceField(label="部门", required=False)
    role = forms.ChoiceField(
        label="岗位", required=False, choices=[("", "全部岗位"), *Role.choices]
    )
    state = forms.ChoiceField(
        label="情况",
        required=False,
        choices=[("", "在岗和即将上岗"), ("none", "没有岗位"), ("one_time", "一次性密码还没改")],
    )

    def __init__(self, *args: Any, offices: Sequence[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, "office", [("", "全部部门"), *((o.code, o.short_name) for o in offices)])

    def wanted(self) -> dict[str, str]:
        """What was chosen and may be; what is no choice narrows nothing."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name, "")) for name in self.fields}


class PostForm(forms.Form):
    """One post: where, as what, from when, and until when if that is known."""

    office = forms.ChoiceField(label="部门")
    role = forms.ChoiceField(label="岗位")
    valid_from = DayField(label="哪天开始")
    last_on = DayField(
        label="最后一天（可不填）", required=False, help_text="临时安排才填，这一天还在岗。"
    )

    def __init__(
        self,
        *args: Any,
        offices: Sequence[Office],
        gives: Callable[[int, Role], bool],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.offices = {office.code: office for office in offices}
        self.gives = gives
        roles = [role for role in Role if any(gives(office.pk, role) for office in offices)]
        _offer(self, "office", [(office.code, office.name) for office in offices])
        _offer(self, "role", [(role.value, role.label) for role in roles])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "office" in given and "role" in given:
            office, role = self.offices[given["office"]], Role(given["role"])
            if not self.gives(office.pk, role):
                self.add_error("role", "您不能在这个部门安排这个岗位。")
            given |= {"office": office, "role": role}
        if given.get("last_on"):
            given["valid_to"] = given["last_on"] + ONE_DAY
        return given


class StaffForm(PostForm):
    """A new member of staff, with a first post."""

    name = TextField(label="姓名", max_length=64)
    username = forms.RegexField(
        r"^[a-z][a-z0-9._-]{2,31}$",
        label="登录名",
        help_text="小写字母开头，可以有数字，三位以上。例如“wangming”。",
        error_messages={
            "invalid": "登录名用小写字母开头，只有小写字母、数字和 . _ -，三到三十二位。"
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    phone = TextField(
        label="手机号码（可不填）",
        max_length=20,
        required=False,
        help_text="用来通知本人。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    field_order = ["name", "username", "phone", "office", "role", "valid_from"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["last_on"]


class EndPostForm(forms.Form):
    on = DayField(label="从哪天起不再任职", help_text="选今天，马上生效。")
    reason = TextField(label="原因", max_length=200, help_text="例如“调到别的部门”。")
    to = forms.ChoiceField(label="手里的办件交给谁", required=False)

    def __init__(self, *args: Any, colleagues: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self._colleagues = {str(each.public_id): each for each in colleagues}
        named = [(key, each.name) for key, each in self._colleagues.items()]
        _offer(self, "to", [("", "放回本部门，由同事领办"), *named])

    def clean_to(self) -> User | None:
        return self._colleagues.get(self.cleaned_data["to"])


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
