"""Checks of what items share: data elements, materials, settings, reasons."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from ganxin.catalog.rules.checks.fault import Fault, broken
from ganxin.catalog.rules.conditions import names
from ganxin.catalog.rules.definitions import CatalogDefinition, DataElement

_CHOICE_KINDS = {"choice", "multichoice"}


def _twice(codes: Iterable[str]) -> list[str]:
    return sorted(code for code, count in Counter(codes).items() if count > 1)


def codes_are_unique(catalog: CatalogDefinition) -> Iterator[Fault]:
    words = catalog.dictionary
    groups: dict[str, list[str]] = {
        "数据元": [e.code for e in words.elements],
        "材料": [m.code for m in words.materials],
        "设置": [s.code for s in words.settings],
        "表格页": [t.code for t in words.topics],
        "事项": [i.code for i in catalog.items],
        "一件事": [b.code for b in catalog.bundles],
        "补正理由": [r.code for r in catalog.reasons],
    }
    for label, codes in groups.items():
        for code in _twice(codes):
            yield Fault("codes_are_unique", code, f"{label}“{code}”出现了两次，请改成不同的代码。")


def names_mean_one_thing(catalog: CatalogDefinition) -> Iterator[Fault]:
    words = catalog.dictionary
    fixed = [e.code for e in words.elements] + [s.code for s in words.settings]
    for bundle in catalog.bundles:
        for code in _twice([*fixed, *(q.code for q in bundle.questions)]):
            yield Fault(
                "names_mean_one_thing",
                bundle.code,
                f"“{code}”既是问题又是数据元或者设置，条件里分不清，请改一个。",
            )


def elements_are_whole(catalog: CatalogDefinition) -> Iterator[Fault]:
    topics = {topic.code for topic in catalog.dictionary.topics}
    for element in catalog.dictionary.elements:
        for sentence in _element_sentences(element, topics):
            yield Fault("elements_are_whole", element.code, sentence)


def _element_sentences(element: DataElement, topics: set[str]) -> Iterator[str]:
    if element.topic not in topics:
        yield f"数据元“{element.name}”放在不存在的表格页“{element.topic}”。"
    if (element.kind in _CHOICE_KINDS) != bool(element.choices):
        yield f"数据元“{element.name}”是选择题就要有选项，不是就不能有。"
    if element.kind == "person_list" and not element.parts:
        yield f"数据元“{element.name}”是人员名单，要写明各列。"
    if element.validation and (
        broken(element.validation) or names(element.validation) - {"value"}
    ):
        yield f"数据元“{element.name}”的校验条件读不懂，只能用 value。"
    if (element.validation or element.pattern) and not element.validation_message:
        yield f"数据元“{element.name}”有校验，要写一句怎么改。"
    try:
        re.compile(element.pattern)
    except re.error:
        yield f"数据元“{element.name}”的格式不是正确的正则表达式。"


def elements_answer_their_question(catalog: CatalogDefinition) -> Iterator[Fault]:
    """Where a question answers an element, the options must be the element's choices."""
    for bundle in catalog.bundles:
        for element in catalog.dictionary.elements:
            question = bundle.question(element.answered_by)
            if question is None or not question.options:
                continue
            missing = {o.code for o in question.options} - {c.code for c in element.choices}
            if missing:
                yield Fault(
                    "elements_answer_their_question",
                    bundle.code,
                    f"问题“{question.name}”的选项 {'、'.join(sorted(missing))} "
                    f"在数据元“{element.name}”里没有。",
                )


def principal_papers_never_follow(catalog: CatalogDefinition) -> Iterator[Fault]:
    for material in catalog.dictionary.materials:
        if material.principal and (material.follow_days or material.pledgeable):
            yield Fault(
                "principal_papers_never_follow",
                material.code,
                f"“{material.name}”是主要材料，不能容缺后补，也不能用承诺代替。",
            )


def materials_are_needed(catalog: CatalogDefinition) -> Iterator[Fault]:
    needed = {need.material for item in catalog.items for need in item.materials}
    for material in catalog.dictionary.materials:
        if material.code not in needed:
            yield Fault(
                "materials_are_needed",
                material.code,
                f"没有事项要“{material.name}”，请删掉，或者写进事项。",
            )


def reasons_fit(catalog: CatalogDefinition) -> Iterator[Fault]:
    words = catalog.dictionary
    known = {
        "field": {element.code for element in words.elements},
        "material": {material.code for material in words.materials},
    }
    for reason in catalog.reasons:
        for code in sorted(set(reason.applies_to) - known[reason.targets]):
            yield Fault("reasons_fit", reason.code, f"补正理由指向了不存在的“{code}”。")
        if not reason.clause and not reason.rule:
            yield Fault("reasons_fit", reason.code, "补正理由要写依据：条文，或者区里的规定。")


DICTIONARY_CHECKS: tuple[Callable[[CatalogDefinition], Iterator[Fault]], ...] = (
    codes_are_unique,
    names_mean_one_thing,
    elements_are_whole,
    elements_answer_their_question,
    principal_papers_never_follow,
    materials_are_needed,
    reasons_fit,
)
