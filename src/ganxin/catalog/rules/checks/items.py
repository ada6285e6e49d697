"""Checks of items: the national element standard's rules of quality, and our own honesty."""

from collections.abc import Callable, Iterator

from ganxin.catalog.rules.checks.fault import Fault, condition_faults
from ganxin.catalog.rules.compiler import working_days
from ganxin.catalog.rules.definitions import (
    ALWAYS,
    Basis,
    CatalogDefinition,
    Dictionary,
    FieldNeed,
    ItemDefinition,
)

_CATALOG_CODE = 12
_IMPLEMENTATION_CODE = 31
_LEVEL_PLACE = 18
_TWO_OFFICERS = 2  # 行政许可法 第三十四条
_ENDINGS = {
    "licence": ("证", "照", "凭证"),
    "document": ("文", "书", "回执"),
    "approval": ("批复",),
    "none": (),
}


def _each(
    catalog: CatalogDefinition, check: str, sentences: Callable[[ItemDefinition], Iterator[str]]
) -> Iterator[Fault]:
    for item in catalog.items:
        for sentence in sentences(item):
            yield Fault(check, item.code, f"“{item.name}”{sentence}")


def items_know_their_elements(catalog: CatalogDefinition) -> Iterator[Fault]:
    elements = {element.code for element in catalog.dictionary.elements}

    def sentences(item: ItemDefinition) -> Iterator[str]:
        wanted = [need.element for need in item.fields]
        for code in wanted:
            if code not in elements:
                yield f"引用了字典里没有的数据元“{code}”。"
        for code in sorted({code for code in wanted if wanted.count(code) > 1}):
            yield f"把数据元“{code}”写了两次。"
        if item.ready_on and item.ready_on not in wanted:
            yield f"要等“{item.ready_on}”，却没有把它列为要填的项。"

    return _each(catalog, "items_know_their_elements", sentences)


def items_know_their_materials(catalog: CatalogDefinition) -> Iterator[Fault]:
    materials = {material.code for material in catalog.dictionary.materials}

    def sentences(item: ItemDefinition) -> Iterator[str]:
        wanted = [need.material for need in item.materials]
        for code in wanted:
            if code not in materials:
                yield f"引用了字典里没有的材料“{code}”。"
        for code in sorted({code for code in wanted if wanted.count(code) > 1}):
            yield f"把材料“{code}”写了两次。"

    return _each(catalog, "items_know_their_materials", sentences)


def item_conditions_hold(catalog: CatalogDefinition) -> Iterator[Fault]:
    """Items look only at data elements and settings, so that they also work without a bundle."""
    known, options = words_of(catalog.dictionary)
    for item in catalog.items:
        for place, expression in _conditions(item):
            yield from condition_faults(
                "item_conditions_hold", item.code, place, expression, known, options
            )


def words_of(dictionary: Dictionary) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Names of elements and settings, and the choices of elements."""
    known = frozenset(
        [element.code for element in dictionary.elements]
        + [setting.code for setting in dictionary.settings]
    )
    options = {
        element.code: frozenset(choice.code for choice in element.choices)
        for element in dictionary.elements
    }
    return known, options


def _conditions(item: ItemDefinition) -> Iterator[tuple[str, str]]:
    for need in item.fields:
        yield f"数据元“{need.element}”", need.required_when
        yield f"数据元“{need.element}”", need.visible_when
    for paper in item.materials:
        yield f"材料“{paper.material}”", paper.required_when
    if item.permit_by_pledge:
        yield "告知承诺", item.permit_by_pledge.applies_when
    if item.site_check:
        yield "现场核查", item.site_check.needed_when


def promises_are_not_later_than_the_law(catalog: CatalogDefinition) -> Iterator[Fault]:
    def sentences(item: ItemDefinition) -> Iterator[str]:
        statutory = item.clock.statutory
        if statutory and working_days(item.clock.promised) > max(1, working_days(statutory)):
            yield f"承诺 {item.clock.promised.label}，比法定 {statutory.label}还长。"

    return _each(catalog, "promises_are_not_later_than_the_law", sentences)


def permits_have_a_statutory_term(catalog: CatalogDefinition) -> Iterator[Fault]:
    def sentences(item: ItemDefinition) -> Iterator[str]:
        if item.type == "1" and item.clock.statutory is None:
            yield "是行政许可，要写法定期限和依据。"
        if item.clock.statutory and not item.clock.statutory.basis:
            yield "的法定期限没有写依据。"

    return _each(catalog, "permits_have_a_statutory_term", sentences)


def trips_have_a_reason(catalog: CatalogDefinition) -> Iterator[Fault]:
    def sentences(item: ItemDefinition) -> Iterator[str]:
        if item.trips.count and not item.trips.reason:
            yield f"要到现场 {item.trips.count} 次，请写明原因。"

    return _each(catalog, "trips_have_a_reason", sentences)


def results_are_named_by_kind(catalog: CatalogDefinition) -> Iterator[Fault]:
    def sentences(item: ItemDefinition) -> Iterator[str]:
        endings = _ENDINGS[item.result.kind]
        if endings and not item.result.name.endswith(endings):
            yield f"的结果“{item.result.name}”应当以{'、'.join(endings)}结尾。"
        if item.result.kind == "licence" and not item.result.licence_type:
            yield "的结果是证照，要写证照类型。"

    return _each(catalog, "results_are_named_by_kind", sentences)


def codes_follow_the_standard(catalog: CatalogDefinition) -> Iterator[Fault]:
    """Codes may be empty; where given, 12 and 31 places, the 19th says the level."""

    def sentences(item: ItemDefinition) -> Iterator[str]:
        if item.catalog_code and len(item.catalog_code) != _CATALOG_CODE:
            yield "的基本编码应当是 12 位。"
        if not item.implementation_code:
            return
        if len(item.implementation_code) != _IMPLEMENTATION_CODE:
            yield "的实施编码应当是 31 位。"
        elif item.implementation_code[_LEVEL_PLACE] != item.level:
            yield "的实施编码第 19 位和行使层级不一样。"

    return _each(catalog, "codes_follow_the_standard", sentences)


def site_checks_take_two(catalog: CatalogDefinition) -> Iterator[Fault]:
    def sentences(item: ItemDefinition) -> Iterator[str]:
        if item.site_check and item.site_check.officers < _TWO_OFFICERS:
            yield "的现场核查至少要两名工作人员。"

    return _each(catalog, "site_checks_take_two", sentences)


def clauses_have_a_text(catalog: CatalogDefinition) -> Iterator[Fault]:
    """A clause is named only where its text is quoted and was compared (verified)."""

    def sentences(item: ItemDefinition) -> Iterator[str]:
        papers = [need.clause for need in item.materials if need.clause]
        for basis in [*item.basis, *papers]:
            if not _honest(basis):
                yield f"引用了{basis.label}，没有核对过的原文就不能写条款。"

    return _each(catalog, "clauses_have_a_text", sentences)


def _honest(basis: Basis) -> bool:
    return bool(basis.clause and basis.quote) if basis.verified else not basis.clause


def limits_can_be_counted(catalog: CatalogDefinition) -> Iterator[Fault]:
    """行政许可法 art. 57: whoever limits a permit has to say why, and we must be able to count."""
    kinds = {element.code: element.kind for element in catalog.dictionary.elements}

    def sentences(item: ItemDefinition) -> Iterator[str]:
        limit = item.limit
        if limit is None:
            return
        if not limit.basis or limit.number < 1:
            yield "有数量限制，要写数量和依据。"
        if item.type != "1" or item.clock.registration or item.permit_by_pledge:
            yield "有数量限制，只能是按受理先后决定的行政许可。"
        if item.outside_system:
            yield "由外部系统决定，名额不由本系统管。"
        if not item.result.licence_type:
            yield "有数量限制，结果要有证照类型，才数得清。"
        always = {need.element for need in item.fields if _always(need)}
        if limit.area and (kinds.get(limit.area) != "choice" or limit.area not in always):
            yield f"按“{limit.area}”限制数量，它要是每次必填的单选项。"

    return _each(catalog, "limits_can_be_counted", sentences)


def _always(need: FieldNeed) -> bool:
    return need.required_when == ALWAYS and need.visible_when == ALWAYS


ITEM_CHECKS: tuple[Callable[[CatalogDefinition], Iterator[Fault]], ...] = (
    items_know_their_elements,
    items_know_their_materials,
    item_conditions_hold,
    promises_are_not_later_than_the_law,
    permits_have_a_statutory_term,
    trips_have_a_reason,
    results_are_named_by_kind,
    codes_follow_the_standard,
    site_checks_take_two,
    clauses_have_a_text,
    limits_can_be_counted,
)
