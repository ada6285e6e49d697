"""What officers type. Every field of the desk has a name of its own: all forms stand on one page.

The words of a form (title, button, what it does) stand with its fields.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from ganxin.accounts.api import Office, Post, User, holders
from ganxin.accounts.choices import Role
from ganxin.cases.choices import Conclusion, SpecialKind
from ganxin.cases.models import Case, SiteCheck
from ganxin.cases.queries.definitions import definition_of
from ganxin.cases.queries.places import want_of_places
from ganxin.cases.rules.places import BASIS
from ganxin.lib.forms import TextField
from ganxin.lib.identifiers import InvalidIdentifier, check_uscc
from ganxin.shell.api import KindForm

LONG = 2000
SHORT = 300
YES_NO = (("yes", "同意"), ("no", "不同意"))


def area(label: str, *, rows: int = 3, limit: int = LONG, **more: Any) -> TextField:
    widget = forms.Textarea(attrs={"rows": rows})
    return TextField(label=label, max_length=limit, widget=widget, **more)


class DeskForm(KindForm):
    """One action of the desk. `revision` is the state of the case that the person has seen."""

    title: ClassVar[str] = ""
    button: ClassVar[str] = ""
    intro: ClassVar[str] = ""
    ask: ClassVar[str] = ""  # a sentence: the action takes effect only after it is confirmed
    tone: ClassVar[str] = ""
    first: ClassVar[bool] = False  # stands open; the others are folded

    revision = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages={
            "required": "页面不完整，请重新打开这一件再试。",
            "invalid": "页面不完整，请重新打开这一件再试。",
        },
    )

    def __init__(self, *args: Any, case: Case, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.on = on
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and first values from the case."""

    @property
    def fields_shown(self) -> bool:
        """Whether there is anything to fill in, besides pressing the button."""
        return any(not field.is_hidden for field in self)


class TakeOver(DeskForm):
    title = "领办或接手"
    button = "由我办理"
    intro = "还没有人办的可以直接领办。接手同事的，请写明原因，对方会收到通知。"
    why = area("接手原因", rows=2, limit=SHORT, required=False)


class Opinion(DeskForm):
    title = "承办意见"
    button = "保存意见"
    intro = "审核人和批准人会看到。"
    first = True
    grants = forms.ChoiceField(
        label="建议",
        choices=[("yes", "建议准予"), ("no", "建议不予许可")],
        widget=forms.RadioSelect,
    )
    opinion = area("审查意见", rows=4)

    def prepare(self) -> None:
        self.fields["opinion"].initial = self.case.opinion
        if self.case.opinion_grants is not None:
            self.fields["grants"].initial = "yes" if self.case.opinion_grants else "no"


class PassOn(DeskForm):
    title = "提交审核"
    button = "提交审核"
    first = True


class PassUp(DeskForm):
    title = "提交批准"
    button = "提交批准"
    first = True


class SendBack(DeskForm):
    title = "退回上一步"
    button = "退回"
    reason = area("退回原因", limit=SHORT)


class Grant(DeskForm):
    title = "准予"
    button = "准予许可"
    ask = "准予以后，证照马上生成，申请人马上收到通知。确定准予吗？"
    first = True


class GrantOnPledge(DeskForm):
    title = "按承诺准予"
    button = "按承诺准予"
    ask = "申请人已经签了告知承诺书。准予以后马上生效，之后要按期上门核查。确定准予吗？"
    first = True


class Confirm(DeskForm):
    title = "当场登记"
    button = "准予登记"
    ask = "登记以后，营业执照马上生成，等它的各件同时收件。确定登记吗？"
    first = True
    uscc = TextField(label="统一社会信用代码", max_length=18, help_text="18 位。")

    def prepare(self) -> None:
        if "uscc" not in definition_of(self.case).outputs:
            del self.fields["uscc"]

    def clean_uscc(self) -> str:
        try:
            return check_uscc(self.cleaned_data["uscc"])
        except InvalidIdentifier as error:
            raise ValidationError(str(error)) from error


class Complete(DeskForm):
    title = "办结"
    button = "办结"
    ask = "办结以后，申请人马上收到通知。确定办结吗？"
    first = True
    words = area("给申请人的话", limit=SHORT, required=False)


class Refuse(DeskForm):
    title = "不予许可"
    button = "不予许可"
    ask = "决定书马上生成，申请人马上收到。确定不予许可吗？"
    tone = "danger"
    reasons = area("理由")
    clause = TextField(
        label="依据的条款",
        max_length=200,
        help_text="写法律名称和条号，例如 食品安全法 第三十三条。",
    )

    def prepare(self) -> None:
        """Found fit, and no place left: there is one reason to give (行政许可法 art. 57)."""
        wanted = want_of_places(self.case, self.on) if self.case.opinion_grants else ""
        if wanted:
            self.initial.update({"reasons": wanted, "clause": BASIS})


class Consult(DeskForm):
    title = "征询其他部门"
    button = "发出征询"
    intro = "对方当天答复，答复进入本件。"
    office = forms.ChoiceField(label="问哪个部门")
    question = area("要问的事")

    def prepare(self) -> None:
        handlers = Post.objects.held_on(self.on).filter(role=Role.HANDLER)
        offices = Office.objects.filter(pk__in=handlers.values("office"))
        found = offices.exclude(pk=self.case.office_id).values_list("code", "short_name")
        _choices(self.fields["office"]).choices = [("", "请选择"), *found]


class BeginSpecial(DeskForm):
    title = "启动特别程序"
    button = "启动，期限暂停"
    intro = "时间不计入办理期限（行政许可法 第四十五条）。要多久，会书面告诉申请人。"
    kind = forms.ChoiceField(label="程序")
    cause = area("启动的原因", rows=2, limit=SHORT)
    expected_days = forms.IntegerField(label="预计工作日", min_value=1, max_value=120)

    def prepare(self) -> None:
        kinds = definition_of(self.case).clock.special_procedures
        _choices(self.fields["kind"]).choices = [(kind, SpecialKind(kind).label) for kind in kinds]


class EndSpecial(DeskForm):
    title = "登记特别程序结果"
    button = "登记结果，期限继续"
    first = True
    result = area("结果", rows=2, limit=SHORT)


class AskExtension(DeskForm):
    title = "申请延长"
    button = "报负责人批准"
    intro = "只能延长一次，由本部门负责人批准，理由要告知申请人（行政许可法 第四十二条）。"
    days = forms.IntegerField(label="延长几个工作日", min_value=1, max_value=60)
    grounds = area("延长的理由", limit=SHORT)


class AnswerExtension(DeskForm):
    title = "批准延长"
    button = "答复"
    first = True
    approved = forms.ChoiceField(label="是否同意", choices=YES_NO, widget=forms.RadioSelect)
    note = area("说明", rows=2, limit=SHORT, required=False)


class PlanSiteCheck(DeskForm):
    title = "安排现场核查"
    button = "安排核查"
    intro = "至少两人，出示证件（行政许可法 第三十四条）。申请人会收到日期和来人。"
    planned_on = forms.DateField(
        label="核查日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = TextField(label="地点", max_length=200)
    officers = forms.MultipleChoiceField(label="核查人员", widget=forms.CheckboxSelectMultiple)
    points = area("核查要点", help_text="一行一条。")
    joint = forms.ChoiceField(label="与其他部门一起去", required=False)

    def prepare(self) -> None:
        self._people = {str(each.public_id): each for each in _officers(self.case, self.on)}
        _choices(self.fields["officers"]).choices = [
            (key, person.name) for key, person in self._people.items()
        ]
        conditions = definition_of(self.case).conditions or ("现场与申请材料一致",)
        self.fields["points"].initial = "\n".join(conditions)
        if self.case.handler is not None:
            self.fields["officers"].initial = [str(self.case.handler.public_id)]
        self._visits = {str(visit.public_id): visit for visit in _visits(self.case)}
        self._offer_visits()

    def _offer_visits(self) -> None:
        if not self._visits:
            del self.fields["joint"]
            return
        _choices(self.fields["joint"]).choices = [
            ("", "单独去"),
            *(
                (key, f"{visit.case.office.short_name} {visit.planned_on}，{visit.case.title}")
                for key, visit in self._visits.items()
            ),
        ]

    def clean_points(self) -> list[str]:
        lines = [line.strip()[:SHORT] for line in self.cleaned_data["points"].splitlines()]
        return [line for line in lines if line][:50]

    def clean_planned_on(self) -> date:
        planned: date = self.cleaned_data["planned_on"]
        if planned < self.on:
            raise ValidationError("核查日期不能早于今天。")
        return planned

    @property
    def people(self) -> Sequence[User]:
        return [self._people[key] for key in self.cleaned_data["officers"]]

    @property
    def visit(self) -> SiteCheck | None:
        return self._visits.get(self.cleaned_data.get("joint", ""))


class Revoke(DeskForm):
    title = "撤销许可"
    button = "撤销许可"
    intro = "事后核查发现承诺不实的，撤销按承诺给出的许可。"
    ask = "许可马上失效，申请人马上收到通知。确定撤销吗？"
    tone = "danger"
    findings = area("查明的事实")
    basis = TextField(label="撤销的依据", max_length=200)


def _choices(field: forms.Field) -> forms.ChoiceField:
    assert isinstance(field, forms.ChoiceField)
    return field


def _officers(case: Case, on: date) -> list[User]:
    """Who of the office may go: handlers and reviewers, each once."""
    people = {
        person.pk: person
        for role in (Role.HANDLER, Role.REVIEWER)
        for person in holders(role, case.office, on)
    }
    return list(people.values())


def _visits(case: Case) -> list[SiteCheck]:
    """What other offices have planned for the same application and not yet made."""
    rows = SiteCheck.objects.filter(
        case__application=case.application, recorded_at=None, joint=None
    ).exclude(case=case)
    return list(rows.select_related("case__office"))


# --- pages of their own ----------------------------------------------------------------------


class AnswerConsultation(KindForm):
    answer = area("答复", rows=6)


class ExtendJoint(KindForm):
    days = forms.IntegerField(label="延长几个工作日", min_value=1, max_value=15)
    grounds = area("延长的理由", limit=SHORT)


class RecordSiteCheck(KindForm):
    """Points are `ok_0`, `note_0`, `ok_1` … in the order in which they were planned."""

    conclusion = forms.ChoiceField(
        label="结论", choices=Conclusion.choices, widget=forms.RadioSelect
    )
    remarks = area("说明", required=False)
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, check: SiteCheck, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.point_texts = [str(point["point"]) for point in check.points]
        for place, text in enumerate(self.point_texts):
            self.fields[f"ok_{place}"] = forms.ChoiceField(
                label=text,
                choices=[("yes", "符合"), ("no", "不符合")],
                widget=forms.RadioSelect,
                error_messages={"required": f"请选择“{text}”是否符合。"},
            )
            self.fields[f"note_{place}"] = TextField(
                label=f"说明：{text}", max_length=SHORT, required=False
            )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"ok_{n}"], self[f"note_{n}"]) for n in range(len(self.point_texts))]

    @property
    def points(self) -> list[dict[str, object]]:
        data = self.cleaned_data
        return [
            {"point": text, "ok": data[f"ok_{n}"] == "yes", "note": data[f"note_{n}"]}
            for n, text in enumerate(self.point_texts)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        failed = any(data.get(f"ok_{n}") == "no" for n in range(len(self.point_texts)))
        if failed and data.get("conclusion") == Conclusion.PASS:
            self.add_error("conclusion", "有一条“不符合”，结论不能是“符合”。")
        if data.get("conclusion") in {Conclusion.MEND, Conclusion.FAIL} and not data.get(
            "remarks", ""
        ):
            self.add_error("remarks", "请写明哪里不符合，怎么改。")
        return data
