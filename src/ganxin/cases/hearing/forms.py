"""What officers and parties type about being heard."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from ganxin.accounts.api import User
from ganxin.cases.choices import HearingGround, PartyAnswer, TellWay
from ganxin.cases.decision.forms import SHORT, YES_NO, DeskForm, area
from ganxin.cases.hearing import queries
from ganxin.cases.models import Call, Party
from ganxin.lib.forms import TextField
from ganxin.shell.api import KindForm

DAY_INPUT = {"type": "date"}


def _choices(field: forms.Field) -> forms.ChoiceField:
    assert isinstance(field, forms.ChoiceField)
    return field


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs=DAY_INPUT, format="%Y-%m-%d"), **more
    )


class PartyForm(DeskForm):
    """Chooses one of the parties of the case, in the field that `chooses` names."""

    chooses = ""

    def prepare(self) -> None:
        parties = self.case.parties.prefetch_related("tellings")
        self.parties = {str(party.public_id): party for party in parties}
        _choices(self.fields[self.chooses]).choices = [
            (key, f"{party.name}（{party.get_kind_display()}）")
            for key, party in self.parties.items()
        ]

    @property
    def party(self) -> Party:
        return self.parties[self.cleaned_data[self.chooses]]


class NameInterested(DeskForm):
    title = "登记利害关系人"
    button = "登记并告知"
    intro = (
        "许可直接关系他人重大利益的，要告知他本人（行政许可法 第三十六条、第四十七条）。"
        "他有登录账号的，马上收到消息。没有的，打印告知书送给他。"
    )
    person_name = TextField(label="姓名或者名称", max_length=64)
    person_phone = TextField(label="电话", max_length=20, required=False)
    person_address = TextField(label="地址", max_length=200, required=False)
    interest = area("关系到他的什么利益", rows=2, limit=SHORT)


class TellParty(DeskForm):
    title = "登记已经送达的告知"
    button = "登记送达"
    intro = "告知书送到以后再登记。五个工作日从他收到的第二天算起。"
    telling = forms.ChoiceField(label="送给谁的哪一份")
    way = forms.ChoiceField(
        label="怎么送的",
        choices=[(way.value, way.label) for way in (TellWay.HANDED, TellWay.POSTED)],
        widget=forms.RadioSelect,
    )
    told_on = _day("他收到的日期")
    proof = TextField(label="凭什么证明", max_length=200, help_text="例如送达回证。")

    def prepare(self) -> None:
        self.open = untold(self)
        _choices(self.fields["telling"]).choices = [
            (key, f"{party.name}：{'听证告知书' if call is None else '听证通知书'}")
            for key, (party, call) in self.open.items()
        ]
        self.fields["told_on"].initial = self.on

    @property
    def chosen(self) -> tuple[Party, Call | None]:
        return self.open[self.cleaned_data["telling"]]


def untold(form: DeskForm) -> dict[str, tuple[Party, Call | None]]:
    """Papers that are made and not yet known to have arrived."""
    return {
        f"{party.public_id}{'' if call is None else f'-{call.pk}'}": (party, call)
        for party, call in queries.still_to_tell(form.case)
    }


class TakeStatement(PartyForm):
    title = "记录陈述意见"
    button = "记录"
    chooses = "speaker"
    speaker = forms.ChoiceField(label="谁的意见")
    said = area("他的意见")


class PartyRight(PartyForm):
    title = "登记是否要求听证"
    button = "登记"
    intro = "他当面、书面或者打电话答复的，在这里登记。"
    chooses = "who"
    who = forms.ChoiceField(label="谁")
    answer = forms.ChoiceField(
        label="他的答复", choices=PartyAnswer.choices, widget=forms.RadioSelect
    )
    answer_words = area("他说的理由", rows=2, limit=SHORT, required=False)


class OrderHearing(DeskForm):
    title = "依职权举行听证"
    button = "决定举行听证"
    intro = "会向社会公告，期限从今天起暂停（行政许可法 第四十五条、第四十六条）。"
    ground = forms.ChoiceField(
        label="为什么",
        choices=[(g.value, g.label) for g in (HearingGround.LAW, HearingGround.PUBLIC)],
        widget=forms.RadioSelect,
    )
    hearing_cause = area("具体理由", rows=2, limit=SHORT)
    hearing_days = forms.IntegerField(label="预计工作日", min_value=8, max_value=120, initial=20)


class CallHearing(DeskForm):
    title = "确定听证的时间和地点"
    button = "通知各方"
    held_on = _day("日期")
    held_time = forms.TimeField(
        label="时间", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    hearing_place = TextField(label="听证的地点", max_length=200)
    chair = forms.ChoiceField(label="主持人", help_text="审查过这份申请的人不能主持。")
    closed_why = TextField(
        label="不公开的原因", max_length=SHORT, required=False, help_text="公开举行的不用写。"
    )

    def prepare(self) -> None:
        first = queries.first_possible_day(self.on)
        self.fields["held_on"].initial = first
        self.fields["held_on"].help_text = f"今天通知，最早 {first:%Y-%m-%d}。"
        self.chairs = offer_chairs(self, "chair")

    @property
    def held_at(self) -> datetime:
        data = self.cleaned_data
        return timezone.make_aware(datetime.combine(data["held_on"], data["held_time"]))


def offer_chairs(form: DeskForm, name: str) -> dict[str, User]:
    chairs = {str(u.public_id): u for u in queries.possible_chairs(form.case, form.on)}
    people = [(key, person.name) for key, person in chairs.items()]
    _choices(form.fields[name]).choices = [("", "请选择"), *people]
    return chairs


class AnswerRecusal(DeskForm):
    title = "答复回避申请"
    button = "答复回避"
    first = True
    recusal_accepted = forms.ChoiceField(
        label="是否同意回避", choices=YES_NO, widget=forms.RadioSelect
    )
    new_chair = forms.ChoiceField(label="改由谁主持", required=False)
    recusal_note = area("说明的理由", rows=2, limit=SHORT, required=False)

    def prepare(self) -> None:
        self.chairs = offer_chairs(self, "new_chair")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("recusal_accepted") == "yes" and not data.get("new_chair"):
            self.add_error("new_chair", "同意回避的，请另外指定一位主持人。")
        return data


class RecordHearing(DeskForm):
    title = "登记听证笔录"
    button = "登记笔录，期限继续"
    intro = "决定要根据听证笔录作出（行政许可法 第四十八条）。"
    record = forms.FileField(label="听证笔录")
    hearing_summary = area("听证的要点")
    signed = forms.BooleanField(
        label="参加人确认无误，已经签字或者盖章",
        error_messages={"required": "笔录要由参加人签字或者盖章。"},
    )


# --- a party's own page --------------------------------------------------------------------------


class StateForm(KindForm):
    text = area("您的意见", rows=5)


class RightForm(KindForm):
    """Asks, waives or withdraws; the button says which."""

    answer = forms.ChoiceField(choices=PartyAnswer.choices, widget=forms.HiddenInput)
    words = area("理由", rows=3, limit=SHORT, required=False)


class RecuseForm(KindForm):
    reason = area("主持人和这件事有什么利害关系", rows=3, limit=SHORT)


class ReachForm(KindForm):
    why = TextField(
        label="查看原因", max_length=200, help_text="例如“送达听证告知书”。会留下记录。"
    )
