"""The small forms of the applicant's side: for whom, sign, withdraw, urge, receive."""

from collections.abc import Sequence
from typing import Any

from django import forms

from ganxin.accounts.api import Applicant
from ganxin.accounts.choices import ApplicantKind
from ganxin.cases.intake.queries.renewal import Changes
from ganxin.lib.forms import TextField
from ganxin.shell.api import KindForm


class ForWhomForm(KindForm):
    """For which applicant an application is begun."""

    applicant = forms.ChoiceField(label="为谁办", widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        applicants: Sequence[Applicant],
        person_first: bool = True,
        **kwargs: Any,
    ) -> None:
        """`person_first` False: it is for enterprises; a person can still ask for his shop."""
        super().__init__(*args, **kwargs)
        ordered = sorted(applicants, key=lambda each: _is_person(each) and not person_first)
        self.by_id = {str(each.public_id): each for each in ordered}
        field = self.fields["applicant"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, _words(each)) for key, each in self.by_id.items()]
        if len(self.by_id) == 1:
            field.required = False
        if len(self.by_id) == 1 or not person_first:
            field.initial = next(iter(self.by_id))

    def chosen(self) -> Applicant:
        """Call after `is_valid`."""
        key = self.cleaned_data["applicant"] or next(iter(self.by_id))
        return self.by_id[key]


def _is_person(applicant: Applicant) -> bool:
    return applicant.kind == ApplicantKind.RESIDENT


def _words(applicant: Applicant) -> str:
    return f"{applicant.name}（{applicant.get_kind_display()}）"


class ChangesForm(KindForm):
    """What has changed since the licence was issued; nothing ticked is an answer too."""

    changed = forms.MultipleChoiceField(
        label="有变化的内容", required=False, widget=forms.CheckboxSelectMultiple
    )
    anew = forms.MultipleChoiceField(
        label="要重新交的材料", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, changes: Changes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("changed", changes.topics), ("anew", changes.materials)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices


class SignForm(KindForm):
    """The last page: everything was read, the name typed as a signature."""

    submit_key = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    read = forms.BooleanField(
        label="我看过了上面的内容、声明和承诺",
        error_messages={"required": "请看过以后，在“我看过了”前面打勾。"},
    )
    signed_name = TextField(
        label="签名",
        max_length=64,
        help_text="写您自己的姓名，就是签名。",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class WithdrawForm(KindForm):
    """Why something is withdrawn; the reason is kept with the case."""

    reason = TextField(
        label="为什么撤回",
        max_length=200,
        help_text="写一句就行，例如“换了店面”。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class UrgeForm(KindForm):
    """A few words with the urge, or none."""

    words = TextField(
        label="想说的话",
        max_length=200,
        required=False,
        help_text="会转给经办人，也会留在办件记录里。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReceiveForm(KindForm):
    """签收: the result has reached me."""

    received = forms.BooleanField(
        label="我已经收到这份结果",
        error_messages={"required": "请在“我已经收到”前面打勾，再签收。"},
    )


class UploadForm(KindForm):
    """Only carries what went wrong with files; the files themselves are read from the request."""

    file = forms.FileField(label="文件", required=False)
