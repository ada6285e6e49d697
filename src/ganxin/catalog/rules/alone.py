"""A single item as a bundle of one, so that the same compiler, pages and form serve it.

What decides its list (materials, a pledge, a site check) is asked first: the data elements that
those conditions look at and that a bundle asks as a question too. Their words are those of the
bundle where one asks the same; an item alone has no guards, all of them make sense.
"""

from collections.abc import Iterable, Iterator

from ganxin.catalog.rules.conditions import names
from ganxin.catalog.rules.definitions import (
    ALWAYS,
    BundleDefinition,
    DataElement,
    Dictionary,
    ItemDefinition,
    ItemRef,
    Question,
    QuestionKind,
)

_KINDS: dict[str, QuestionKind] = {
    "choice": "choice",
    "multichoice": "multichoice",
    "yesno": "yesno",
    "number": "number",
}
_MOST = 1_000_000  # of a number that no bundle asks


def bundle_of_one(
    item: ItemDefinition, dictionary: Dictionary, bundles: Iterable[BundleDefinition] = ()
) -> BundleDefinition:
    """The item with its own questions; `bundles` lend the words of theirs."""
    wanted = frozenset().union(*(names(expression) for expression in _deciding(item)))
    words = {question.code: question for bundle in bundles for question in bundle.questions}
    return BundleDefinition(
        code=item.code,
        name=item.name,
        summary=item.summary,
        questions=tuple(
            _question(element, words.get(element.answered_by))
            for element in dictionary.elements
            if element.code in wanted and element.answered_by and element.kind in _KINDS
        ),
        items=(ItemRef(item.code, because=item.summary),),
        edges=(),
        examples=(),
        synonyms=item.synonyms,
        topics=item.topics,
        lead_office=item.office,
        derived=item.derived,
        source=item.source,
    )


def _deciding(item: ItemDefinition) -> Iterator[str]:
    """The conditions that decide what has to be done; those of fields are left to the form."""
    yield ALWAYS
    for paper in item.materials:
        yield paper.required_when
    if item.permit_by_pledge:
        yield item.permit_by_pledge.applies_when
    if item.site_check:
        yield item.site_check.needed_when


def _question(element: DataElement, asked: Question | None) -> Question:
    """The element as a question; its choices are its own, what a bundle adds is not needed."""
    return Question(
        code=element.answered_by,
        name=element.name,
        text=asked.text if asked else f"{element.name}？",
        kind=_KINDS[element.kind],
        options=element.choices,
        help=asked.help if asked else element.help,
        unit=element.unit,
        minimum=asked.minimum if asked else 0,
        maximum=asked.maximum if asked else _MOST,
    )
