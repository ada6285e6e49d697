"""The bundle compiler: one person's answers to one guide. Pure; a few milliseconds."""

from collections.abc import Mapping, Sequence

from ganxin.catalog.rules.compiler.answers import NO_FACTS, Facts, RawAnswers, Reading, read
from ganxin.catalog.rules.compiler.asking import still_worth_asking
from ganxin.catalog.rules.compiler.graph import levels, longest_path, merge_edges
from ganxin.catalog.rules.compiler.guide import (
    Guide,
    GuideEdge,
    GuideField,
    GuideItem,
    GuideNotice,
    Readiness,
    Visit,
)
from ganxin.catalog.rules.compiler.needs import merge_fields, merge_materials
from ganxin.catalog.rules.compiler.saving import receipt
from ganxin.catalog.rules.definitions import (
    BundleDefinition,
    Dictionary,
    ItemDefinition,
    ItemRef,
    Term,
)

__all__ = ["NO_FACTS", "Facts", "Guide", "compile_bundle", "working_days"]

NOTHING_TO_DO = GuideNotice("nothing-to-do", "按您的回答，没有要办的事项。")
_WEEK = 7
_WORKING_WEEK = 5


def compile_bundle(
    bundle: BundleDefinition,
    items: Mapping[str, ItemDefinition],
    dictionary: Dictionary,
    answers: RawAnswers,
    facts: Facts = NO_FACTS,
) -> Guide:
    """The guide for these answers. Unreadable answers count as not given (`Guide.problems`).

    Raises `KeyError` for an item or material that is not there and `graph.CircleFound`; a
    published bundle has neither.
    """
    reading = read(bundle, dictionary, answers, facts)
    judged = tuple(_judge(ref, items[ref.item], reading) for ref in bundle.items)
    applying = tuple(item for item in judged if item.applies)
    edges = merge_edges(bundle.edges, frozenset(item.code for item in applying))
    rows = levels([item.code for item in applying], edges)
    placed = _place(judged, edges, rows)
    applying = tuple(item for item in placed if item.applies)
    fields = merge_fields(applying, dictionary, reading, facts, edges)
    materials = merge_materials(applying, dictionary, reading, facts, edges)
    visits = _visits(bundle, applying)
    promised = longest_path(rows, edges, {i.code: i.promised_days for i in applying})
    statutory = longest_path(
        rows, edges, {i.code: i.statutory_days or i.promised_days for i in applying}
    )
    return Guide(
        bundle=bundle,
        given=reading.given,
        problems=reading.problems,
        questions=still_worth_asking(bundle, placed, reading),
        items=placed,
        fields=fields,
        materials=materials,
        edges=edges,
        levels=rows,
        visits=visits,
        readiness=_readiness(applying, fields),
        path_promised=promised,
        path_statutory=statutory,
        saving=receipt(applying, fields, materials, visits, promised),
        fee_fen=sum(item.definition.fee.amount_fen for item in applying),
        trips=max((item.definition.trips.count for item in applying), default=0),
        notices=_notices(bundle, placed, reading),
    )


def working_days(term: Term) -> int:
    """A term in working days: the same day counts as 1, calendar days are scaled up to whole."""
    if term.unit == "same_workday":
        return 1
    if term.unit == "workday":
        return term.length
    return -(-term.length * _WORKING_WEEK // _WEEK)


def _judge(ref: ItemRef, definition: ItemDefinition, reading: Reading) -> GuideItem:
    verdict = reading.asker.verdict(ref.applies_when)
    pledge = definition.permit_by_pledge
    by_pledge = bool(pledge and reading.asker.verdict(pledge.applies_when).value)
    check = definition.site_check
    visited = bool(check and reading.asker.verdict(check.needed_when).value is not False)
    clock = definition.clock
    statutory = working_days(clock.statutory) if clock.statutory else 0
    sentences = {True: ref.because, False: ref.because_not, None: "要看您后面的回答。"}
    return GuideItem(
        definition=definition,
        applies=verdict.value,
        because=sentences[verdict.value],
        waits_for=tuple(
            question.code
            for question in reading.asker.bundle.questions
            if question.code in verdict.waits_for
        ),
        by_pledge=by_pledge,
        site_check=visited,
        promised_days=1 if by_pledge else working_days(clock.promised),
        statutory_days=1 if by_pledge else statutory,
    )


def _place(
    items: Sequence[GuideItem], edges: Sequence[GuideEdge], rows: Sequence[Sequence[str]]
) -> tuple[GuideItem, ...]:
    """Say of every applying item what it waits for and on which level it stands."""
    level = {code: number for number, row in enumerate(rows) for code in row}
    after: dict[str, tuple[str, ...]] = {}
    for edge in edges:
        after[edge.target] = (*after.get(edge.target, ()), edge.source)
    return tuple(
        GuideItem(
            **{
                **vars(item),
                "after": after.get(item.code, ()),
                "level": level.get(item.code, 0),
            }
        )
        for item in items
    )


def _visits(bundle: BundleDefinition, applying: Sequence[GuideItem]) -> tuple[Visit, ...]:
    waiting = {item.code: item for item in applying if item.site_check}
    found: list[Visit] = []
    for joint in bundle.joint_checks:
        members = tuple(code for code in joint.items if code in waiting)
        if len(members) > 1:
            found.append(Visit(joint.code, joint.name, joint.lead, members))
            for code in members:
                del waiting[code]
    alone = (
        Visit(code, f"{item.name}现场核查", item.definition.office, (code,))
        for code, item in waiting.items()
    )
    return (*found, *alone)


def _readiness(
    applying: Sequence[GuideItem], fields: Sequence[GuideField]
) -> tuple[Readiness, ...]:
    known = {field.code: field for field in fields}
    waiting: dict[str, list[str]] = {}
    for item in applying:
        if item.definition.ready_on in known:
            waiting.setdefault(item.definition.ready_on, []).append(item.code)
    return tuple(
        Readiness(code, known[code].element.name, tuple(codes), known[code].value)
        for code, codes in waiting.items()
    )


def _notices(
    bundle: BundleDefinition, items: Sequence[GuideItem], reading: Reading
) -> tuple[GuideNotice, ...]:
    shown = tuple(
        GuideNotice(notice.code, notice.text, notice.basis)
        for notice in bundle.notices
        if reading.asker.verdict(notice.show_when).value
    )
    if all(item.applies is False for item in items):
        return (NOTHING_TO_DO, *shown)
    return shown
