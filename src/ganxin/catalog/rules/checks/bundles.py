"""Checks of bundles: dependencies are true, nothing is unreachable, no answer leads nowhere."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import islice, product

from ganxin.catalog.rules.checks.fault import Fault, condition_faults
from ganxin.catalog.rules.checks.items import words_of
from ganxin.catalog.rules.compiler import Guide, compile_bundle
from ganxin.catalog.rules.compiler.graph import CircleFound, levels, merge_edges
from ganxin.catalog.rules.conditions import ask, names
from ganxin.catalog.rules.definitions import (
    BundleDefinition,
    CatalogDefinition,
    Dictionary,
    Edge,
    Example,
    ItemDefinition,
    Question,
)
from ganxin.catalog.rules.samples import representatives, sample_answers

_MOST_COMBINATIONS = 20_000
_SAMPLES = 200


def bundles_know_their_items(catalog: CatalogDefinition) -> Iterator[Fault]:
    items = {item.code for item in catalog.items}
    for bundle in catalog.bundles:
        members = [ref.item for ref in bundle.items]
        mentioned = [*members, *_places(bundle)]
        for code in sorted(set(mentioned) - items):
            yield Fault("bundles_know_their_items", bundle.code, f"没有事项“{code}”。")
        for code in sorted(set(_places(bundle)) - set(members)):
            yield Fault(
                "bundles_know_their_items", bundle.code, f"“{code}”不在这件事里，却被引用。"
            )


def _places(bundle: BundleDefinition) -> list[str]:
    ends = [code for edge in bundle.edges for code in (edge.source, edge.target)]
    visits = [code for joint in bundle.joint_checks for code in joint.items]
    return ends + visits


def bundle_conditions_hold(catalog: CatalogDefinition) -> Iterator[Fault]:
    elements, choices = words_of(catalog.dictionary)
    for bundle in catalog.bundles:
        known = elements | {question.code for question in bundle.questions}
        options = dict(choices)
        for question in bundle.questions:
            options[question.code] = frozenset(option.code for option in question.options)
        for place, expression in _conditions(bundle):
            yield from condition_faults(
                "bundle_conditions_hold", bundle.code, place, expression, known, options
            )


def _conditions(bundle: BundleDefinition) -> Iterator[tuple[str, str]]:
    for question in bundle.questions:
        yield f"问题“{question.name}”", question.ask_when
    for ref in bundle.items:
        yield f"事项“{ref.item}”", ref.applies_when
    for notice in bundle.notices:
        yield f"提示“{notice.code}”", notice.show_when


def questions_are_whole(catalog: CatalogDefinition) -> Iterator[Fault]:
    """Options where there is a choice, limits where there is a number, guards look back only."""
    for bundle in catalog.bundles:
        before: set[str] = set()
        settings = {setting.code for setting in catalog.dictionary.settings}
        for question in bundle.questions:
            for sentence in _question_sentences(question):
                yield Fault("questions_are_whole", bundle.code, sentence)
            late = _guard_names(question) - before - settings
            if late:
                yield Fault(
                    "questions_are_whole",
                    bundle.code,
                    f"问题“{question.name}”什么时候问，只能看它前面的问题，"
                    f"不能看 {'、'.join(sorted(late))}。",
                )
            before.add(question.code)


def _guard_names(question: Question) -> frozenset[str]:
    try:
        return names(question.ask_when)
    except ValueError:  # told by bundle_conditions_hold
        return frozenset()


def _question_sentences(question: Question) -> Iterator[str]:
    needs_options = question.kind in ("choice", "multichoice")
    if needs_options != (len(question.options) > 1):
        yield f"问题“{question.name}”的选项不对：选择题至少两个，其他题没有。"
    if question.kind == "number" and question.maximum <= question.minimum:
        yield f"问题“{question.name}”是数字，要写最小和最大。"


def edges_are_true(catalog: CatalogDefinition) -> Iterator[Fault]:
    """An edge stands for an output that the other really needs."""
    items = {item.code: item for item in catalog.items}
    replaced = _replacing(catalog.dictionary)
    for bundle in catalog.bundles:
        for edge in bundle.edges:
            source, target = items.get(edge.source), items.get(edge.target)
            if source is None or target is None:
                continue
            if edge.output not in source.outputs:
                yield _edge_fault(bundle, edge, "前一个事项不产生它")
            elif edge.output not in _inputs(target, replaced):
                yield _edge_fault(bundle, edge, "后一个事项用不到它，不必等")


def edges_are_complete(catalog: CatalogDefinition) -> Iterator[Fault]:
    """Where one member's output is another's input, the order must be written down."""
    items = {item.code: item for item in catalog.items}
    replaced = _replacing(catalog.dictionary)
    for bundle in catalog.bundles:
        members = [items[ref.item] for ref in bundle.items if ref.item in items]
        written = {(edge.source, edge.target) for edge in bundle.edges}
        for source, target in product(members, members):
            used = set(source.outputs) & _inputs(target, replaced)
            if used and source != target and (source.code, target.code) not in written:
                yield Fault(
                    "edges_are_complete",
                    bundle.code,
                    f"“{target.name}”要用“{source.name}”的 {'、'.join(sorted(used))}，"
                    f"请写明先后。",
                )


def _edge_fault(bundle: BundleDefinition, edge: Edge, why: str) -> Fault:
    text = f"先后关系 {edge.source} → {edge.target}（{edge.output}）不成立，{why}。"
    return Fault("edges_are_true", bundle.code, text)


def _replacing(dictionary: Dictionary) -> dict[str, frozenset[str]]:
    return {material.code: frozenset(material.replaced_by) for material in dictionary.materials}


def _inputs(item: ItemDefinition, replaced: Mapping[str, frozenset[str]]) -> set[str]:
    own = set(item.outputs)
    fields = {need.element for need in item.fields}
    papers: set[str] = set()
    for need in item.materials:
        papers |= replaced.get(need.material, frozenset())
    return (fields | papers) - own


def edges_have_no_circle(catalog: CatalogDefinition) -> Iterator[Fault]:
    for bundle in catalog.bundles:
        codes = [ref.item for ref in bundle.items]
        try:
            levels(codes, merge_edges(bundle.edges, frozenset(codes)))
        except CircleFound as circle:
            yield Fault(
                "edges_have_no_circle",
                bundle.code,
                f"先后关系绕成了圈：{'、'.join(circle.items)}。",
            )


def guides_reach_every_item(catalog: CatalogDefinition) -> Iterator[Fault]:
    for bundle in catalog.bundles:
        for ref in bundle.items:
            if not _reachable(ref.applies_when, bundle, catalog.dictionary):
                yield Fault(
                    "guides_reach_every_item",
                    bundle.code,
                    f"不管怎么回答，“{ref.item}”都不会出现。",
                )


def _reachable(expression: str, bundle: BundleDefinition, dictionary: Dictionary) -> bool:
    asked = [question for question in bundle.questions if question.code in names(expression)]
    domains = [representatives(question, dictionary) for question in asked]
    settings = {setting.code: Decimal(setting.value) for setting in dictionary.settings}
    for values in islice(product(*domains), _MOST_COMBINATIONS):
        pairs = zip(asked, values, strict=True)
        scope = {**settings, **{question.code: value for question, value in pairs}}
        if ask(expression, scope):
            return True
    return False


def guides_always_end(catalog: CatalogDefinition) -> Iterator[Fault]:
    """Whoever answers everything gets a whole guide: all decided, something to do or a reason."""
    items = {item.code: item for item in catalog.items}
    for bundle in catalog.bundles:
        for raw in sample_answers(bundle, catalog.dictionary, seed=bundle.code, count=_SAMPLES):
            guide = compile_bundle(bundle, items, catalog.dictionary, raw)
            sentence = _end_sentence(guide)
            if sentence:
                answers = "，".join(
                    f"{given.question.name}：{given.text}" for given in guide.given
                )
                yield Fault("guides_always_end", bundle.code, f"{sentence}回答是：{answers}。")
                break


def _end_sentence(guide: Guide) -> str:
    if guide.undecided or guide.questions:
        stuck = [item.name for item in guide.undecided] + [q.name for q in guide.questions]
        return f"全部回答以后，{'、'.join(stuck)}还是定不下来。"
    if not guide.applying and len(guide.notices) < 2:
        return "这样回答什么都不用办，却没有一句说明为什么。"
    return ""


def guides_meet_their_examples(catalog: CatalogDefinition) -> Iterator[Fault]:
    items = {item.code: item for item in catalog.items}
    for bundle in catalog.bundles:
        if not bundle.examples:
            yield Fault("guides_meet_their_examples", bundle.code, "至少要有一个例子。")
        for example in bundle.examples:
            guide = compile_bundle(bundle, items, catalog.dictionary, dict(example.answers))
            for sentence in _differences(example, guide):
                yield Fault(
                    "guides_meet_their_examples", bundle.code, f"例子“{example.name}”：{sentence}"
                )


def _differences(example: Example, guide: Guide) -> Iterator[str]:
    for problem in guide.problems:
        yield f"“{problem.question}”的回答读不懂。"
    applying = {item.code for item in guide.applying}
    yield from _both_ways("事项", set(example.applies), applying)
    needed = {material.code for material in guide.materials if material.needed}
    yield from _both_ways("材料", set(example.materials), needed & set(example.materials))
    for code in sorted(needed & set(example.without_materials)):
        yield f"多了材料 {code}。"
    shown = {notice.code for notice in guide.notices}
    for code in sorted(set(example.notices) - shown):
        yield f"少了提示 {code}。"
    days = guide.path_promised.days
    if example.promised_days is not None and days != example.promised_days:
        yield f"承诺的天数是 {days}，不是 {example.promised_days}。"


def _both_ways(label: str, expected: set[str], found: set[str]) -> Iterator[str]:
    for code in sorted(expected - found):
        yield f"少了{label} {code}。"
    for code in sorted(found - expected):
        yield f"多了{label} {code}。"


BUNDLE_CHECKS: tuple[Callable[[CatalogDefinition], Iterator[Fault]], ...] = (
    bundles_know_their_items,
    bundle_conditions_hold,
    questions_are_whole,
    edges_are_true,
    edges_are_complete,
    edges_have_no_circle,
    guides_reach_every_item,
    guides_always_end,
    guides_meet_their_examples,
)
