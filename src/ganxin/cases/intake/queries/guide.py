"""The guide page of a bundle or an item: the guide with offices, averages and own licences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.safestring import SafeString

from ganxin.accounts import api as accounts
from ganxin.accounts.api import Office, User
from ganxin.cases.intake.queries.averages import Average, bundle_average, item_averages
from ganxin.cases.intake.queries.path_graph import Node, draw
from ganxin.cases.queries.places import AreaPlaces, limit_text, places_left
from ganxin.catalog import api as catalog
from ganxin.lib import money
from ganxin.licences import api as licences

AT_ONCE = 3  # questions asked at a time
LONGEST = 60  # characters of an answer that are looked at
Answers = dict[str, list[str]]


@dataclass(frozen=True)
class QuestionView:
    """One question with what was answered."""

    question: catalog.Question
    values: tuple[str, ...]
    problem: str = ""
    text: str = ""  # the answer as people read it

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Code, words, chosen."""
        pairs = [(option.code, option.text) for option in self.question.options]
        if self.question.kind == "yesno":
            pairs = [("yes", "是"), ("no", "否")]
        return [(code, text, code in self.values) for code, text in pairs]

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


@dataclass(frozen=True)
class ItemView:
    """One item that applies, or may."""

    item: catalog.GuideItem
    office: str
    after: tuple[str, ...]
    average: Average | None
    waits_for: tuple[str, ...]

    @property
    def promised(self) -> str:
        return "当场办结" if self.item.by_pledge else self.item.definition.clock.promised.label

    @property
    def statutory(self) -> str:
        clock = self.item.definition.clock
        return clock.statutory.label if clock.statutory else ""


@dataclass(frozen=True)
class MaterialView:
    """One material with the words of the design system's list."""

    need: catalog.GuideMaterial
    note: str
    state: str
    why: str
    source: str
    otherwise: str

    @property
    def name(self) -> str:
        return self.need.material.name

    @property
    def template(self) -> str:
        """The code of its template, empty where it has none."""
        return self.need.material.template


@dataclass(frozen=True)
class Limited:
    """The limit of an item's number in words, and the places left today."""

    text: str
    basis: str
    note: str
    areas: tuple[AreaPlaces, ...]

    @property
    def left(self) -> int:
        return sum(each.places.left for each in self.areas)


@dataclass(frozen=True)
class GuidePage:
    """Everything the guide page shows for these answers."""

    guide: catalog.Guide
    query: str
    answered: tuple[QuestionView, ...]
    asked: tuple[QuestionView, ...]
    later: int
    applying: tuple[ItemView, ...]
    undecided: tuple[ItemView, ...]
    not_applying: tuple[ItemView, ...]
    materials: tuple[MaterialView, ...]
    visits: tuple[tuple[str, str, str], ...]  # name, items, leading office
    graph: SafeString
    path_text: str
    facts: tuple[dict[str, str], ...]
    limited: Limited | None = None  # of a single item

    @property
    def uploads(self) -> int:
        return sum(1 for each in self.materials if not each.need.free)

    @property
    def free(self) -> int:
        return len(self.materials) - self.uploads

    @property
    def to_fill(self) -> int:
        return sum(1 for each in self.guide.fields if each.asked and each.required)


def answers_in(data: QueryDict, questions: Sequence[catalog.Question]) -> Answers:
    """The answers in an address or a form: only known questions, only what was answered."""
    found: Answers = {}
    for question in questions:
        values = [value.strip()[:LONGEST] for value in data.getlist(question.code)[:20]]
        if any(values):
            found[question.code] = [value for value in values if value]
    return found


def query_of(answers: Mapping[str, object]) -> str:
    """The answers as the query of an address, always in the same order."""
    return urlencode(sorted(answers.items()), doseq=True)


def facts_of_person(user: User | None, on: date, *, anybodys: bool = False) -> catalog.Facts:
    """What need not be asked or handed in, because the account or a licence says it.

    `anybodys`: also the licences of the enterprises that the person may act for, as when a single
    item is asked for a shop that is there already.
    """
    resident = accounts.resident_of(user) if user is not None else None
    if user is None or resident is None:
        return catalog.NO_FACTS
    types = {
        code
        for material in catalog.catalogue(on).dictionary.materials
        for code in material.replaced_by
    }
    held = licences.wallet(user, on).valid_on(on).filter(type__code__in=types)
    usable = held if anybodys else licences.usable(resident, types, on)
    return catalog.Facts(
        elements={"applicant_name": resident.name},
        sources={"applicant_name": "实名账号"},
        licences={
            "resident-id": "实名账号",
            **{each.type.code: f"{each.type.name} {each.number}" for each in usable},
        },
    )


def guide_page(bundle: str, answers: Answers, user: User | None, on: date) -> GuidePage:
    """The page of a bundle for these answers. Raises `catalog.NotPublished`."""
    guide = catalog.guide_for(bundle, answers, facts=facts_of_person(user, on), on=on)
    return _page(guide, answers, bundle_average(bundle, on), on)


def item_guide_page(item: str, answers: Answers, user: User | None, on: date) -> GuidePage:
    """The page of a single item for these answers. Raises `catalog.NotPublished`."""
    facts = facts_of_person(user, on, anybodys=True)
    guide = catalog.guide_for_item(item, answers, facts=facts, on=on)
    page = _page(guide, answers, item_averages([item], on).get(item), on)
    return replace(page, limited=_limited(guide.item(item).definition, on))


def _limited(definition: catalog.ItemDefinition, on: date) -> Limited | None:
    limit = definition.limit
    if limit is None:
        return None
    dictionary = catalog.catalogue(on).dictionary
    element = next((e for e in dictionary.elements if e.code == limit.area), None)
    areas = places_left(definition, dictionary, on)
    return Limited(limit_text(limit, element), limit.basis, limit.note, tuple(areas))


def _page(guide: catalog.Guide, answers: Answers, whole: Average | None, on: date) -> GuidePage:
    names = {item.code: item.name for item in guide.items}
    offices = _offices(guide)
    averages = item_averages([item.code for item in guide.applying], on)
    views = [_item(item, guide, names, offices, averages) for item in guide.items]
    answered, asked = _questions(guide, answers)
    return GuidePage(
        guide=guide,
        query=query_of(answers),
        answered=answered,
        asked=asked[:AT_ONCE],
        later=len(asked[AT_ONCE:]),
        applying=tuple(view for view in views if view.item.applies),
        undecided=tuple(view for view in views if view.item.applies is None),
        not_applying=tuple(view for view in views if view.item.applies is False),
        materials=tuple(_material(need, names) for need in guide.materials),
        visits=tuple(
            (visit.name, "、".join(names[code] for code in visit.items), offices[visit.lead])
            for visit in guide.visits
            if visit.joint
        ),
        graph=_graph(guide),
        path_text=_path_text(guide, names),
        facts=_facts(guide, whole),
    )


def question_views(
    guide: catalog.Guide, answers: Answers
) -> tuple[tuple[QuestionView, ...], tuple[QuestionView, ...]]:
    """The questions answered and those still worth asking."""
    return _questions(guide, answers)


def _questions(
    guide: catalog.Guide, answers: Answers
) -> tuple[tuple[QuestionView, ...], tuple[QuestionView, ...]]:
    problems = {problem.question: problem.text for problem in guide.problems}

    def view(question: catalog.Question, text: str = "") -> QuestionView:
        values = tuple(answers.get(question.code, ()))
        return QuestionView(question, values, problems.get(question.code, ""), text)

    given = {each.question.code for each in guide.given}
    answered = tuple(view(each.question, each.text) for each in guide.given)
    # What could not be read comes first: it was answered, and has to be mended.
    open_ = [question for question in guide.questions if question.code not in given]
    open_.sort(key=lambda question: question.code not in problems)
    return answered, tuple(view(question) for question in open_)


def _offices(guide: catalog.Guide) -> dict[str, str]:
    codes = {item.definition.office for item in guide.items}
    codes |= {visit.lead for visit in guide.visits}
    rows = Office.objects.filter(code__in=codes).values_list("code", "short_name")
    return {**dict.fromkeys(codes, ""), **dict(rows)}


def _item(
    item: catalog.GuideItem,
    guide: catalog.Guide,
    names: Mapping[str, str],
    offices: Mapping[str, str],
    averages: Mapping[str, Average],
) -> ItemView:
    questions = {question.code: question.text for question in guide.bundle.questions}
    return ItemView(
        item=item,
        office=offices[item.definition.office],
        after=tuple(names[code] for code in item.after),
        average=averages.get(item.code),
        waits_for=tuple(questions[code] for code in item.waits_for),
    )


def _material(need: catalog.GuideMaterial, names: Mapping[str, str]) -> MaterialView:
    uses = [use for use in need.uses if use.why]
    whose = {code: f"{name}：" if len(names) > 1 else "" for code, name in names.items()}
    why = "　".join(f"{whose[use.item]}{use.why}{_clause(use.clause)}" for use in uses)
    where = dict.fromkeys(use.where for use in need.uses if use.where)
    return MaterialView(
        need=need,
        note=need.supply_label or need.material.help,
        state=_state(need),
        why=why,
        source="" if need.free else "".join(where),
        otherwise=otherwise(need),
    )


def _clause(clause: catalog.Basis | None) -> str:
    if clause is None:
        return ""
    return f"（{clause.label}{'' if clause.verified else '，条文未核对'}）"


def _state(need: catalog.GuideMaterial) -> str:
    if need.supply == "generated":
        return "fill"
    if need.free:
        return "free"
    return "follow" if need.material.follow_days and not need.material.principal else "upload"


def otherwise(need: catalog.GuideMaterial) -> str:
    """What happens when a material is not handed in now."""
    material = need.material
    if need.free:
        return ""
    sentences = []
    if material.follow_days and not material.principal:
        days = material.follow_days
        sentences.append(f"可以先受理，{days} 个工作日内补交。补交以前不发证。")
    if material.pledgeable:
        sentences.append("可以用承诺代替，承诺不实的要承担责任。")
    return "".join(sentences) or "没有这一份，就不能提交。"


def _graph(guide: catalog.Guide) -> SafeString:
    nodes = {
        item.code: Node(item.code, item.name, f"承诺 {item.promised_days} 个工作日")
        for item in guide.applying
    }
    edges = [(edge.source, edge.target) for edge in guide.edges]
    label = f"办理路径，最长的一条线 {guide.path_promised.days} 个工作日"
    return draw(guide.levels, nodes, edges, guide.path_promised.items, label)


def _path_text(guide: catalog.Guide, names: Mapping[str, str]) -> str:
    """The drawing in words."""
    if not guide.levels:
        return ""
    rows = ["、".join(names[code] for code in row) for row in guide.levels]
    if len(rows) == 1:
        return f"同时办：{rows[0]}。"
    first, *rest = rows
    return f"先办：{first}。" + "".join(f"然后同时办：{row}。" for row in rest)


def _facts(guide: catalog.Guide, average: Average | None) -> tuple[dict[str, str], ...]:
    if not guide.applying:
        return ()
    path = guide.path_promised
    statutory = guide.path_statutory
    return (
        {
            "label": "承诺办结",
            "value": str(path.days),
            "unit": "个工作日",
            "note": f"法定 {statutory.days} 个工作日",
        },
        {"label": "到现场", "value": str(guide.trips), "unit": "次", "note": ""},
        {
            "label": "收费",
            "value": money.in_yuan(guide.fee_fen) if guide.fee_fen else "不收费",
            "unit": "",
            "note": "",
        },
        {
            "label": "上月实际平均",
            "value": average.text if average else "还没有数据",
            "unit": "",
            "note": f"{average.cases} 件，从提交到全部办完" if average else "",
        },
    )
