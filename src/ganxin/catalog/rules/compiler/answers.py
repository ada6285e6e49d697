"""Answers as they come from a URL or a form, to FEEL values; and the scope that conditions see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ganxin.catalog.rules.compiler.guide import Given, Problem
from ganxin.catalog.rules.conditions import Asker
from ganxin.catalog.rules.definitions import BundleDefinition, Dictionary, Question

RawAnswers = Mapping[str, str | Sequence[str]]
YES = frozenset({"yes", "true", "1", "是"})
NO = frozenset({"no", "false", "0", "否"})


@dataclass(frozen=True)
class Facts:
    """What is known besides the answers.

    `elements`: values of data elements that need not be asked, `sources` where they come from.
    `licences`: licence types that the applicant holds, with a label such as the number. `typed`:
    what the form says so far, as FEEL values; conditions see it, the field stays an asked one.
    `materials`: what was handed in before and still counts (a renewal), with where it comes from.
    """

    elements: Mapping[str, object] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    licences: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, object] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)


NO_FACTS = Facts()


class Unreadable(ValueError):
    """An answer that cannot be understood; the text says what would be."""


def read_answer(question: Question, raw: str | Sequence[str]) -> object:
    """bool, Decimal, str or list of str. Raises `Unreadable`."""
    texts = [raw] if isinstance(raw, str) else list(raw)
    if question.kind == "multichoice":
        return _choices(question, texts)
    text = texts[0].strip() if texts else ""
    if question.kind == "yesno":
        return _yes_or_no(text)
    if question.kind == "number":
        return _number(question, text)
    if text not in {option.code for option in question.options}:
        raise Unreadable("请从给出的选项里选一个。")
    return text


def _choices(question: Question, texts: Sequence[str]) -> list[str]:
    codes = [option.code for option in question.options]
    picked = {text.strip() for text in texts}
    if not picked or not picked <= set(codes):
        raise Unreadable("请从给出的选项里选。")
    return [code for code in codes if code in picked]


def _yes_or_no(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise Unreadable("请选“是”或者“否”。")


def _number(question: Question, text: str) -> Decimal:
    hint = f"请填 {question.minimum} 到 {question.maximum} 之间的数，只写数字。"
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Unreadable(hint) from None
    if not value.is_finite() or not question.minimum <= value <= question.maximum:
        raise Unreadable(hint)
    return value.normalize()


def show(question: Question, value: object) -> str:
    """An answer as a person reads it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:f} {question.unit}".strip()
    picked = value if isinstance(value, list) else [value]
    return "、".join(option.text for option in question.options if option.code in picked)


@dataclass(frozen=True)
class Reading:
    """The scope for conditions, the answers that count, and those we could not read."""

    asker: Asker
    given: tuple[Given, ...]
    problems: tuple[Problem, ...]
    guards: Mapping[str, bool | None]

    @property
    def answered(self) -> frozenset[str]:
        """Codes of the questions whose answers count."""
        return frozenset(given.question.code for given in self.given)

    @property
    def dropped(self) -> frozenset[str]:
        """Codes of the questions that do not apply."""
        return frozenset(code for code, guard in self.guards.items() if guard is False)


def read(
    bundle: BundleDefinition, dictionary: Dictionary, raw: RawAnswers, facts: Facts
) -> Reading:
    """An answer counts once its guard holds; where a guard fails its question is null.

    That keeps more answers from ever undoing what fewer decided.
    """
    aliases = _aliases(dictionary)
    scope: dict[str, object] = {s.code: Decimal(s.value) for s in dictionary.settings}
    scope.update(facts.typed)
    scope.update(facts.elements)
    given: list[Given] = []
    problems: list[Problem] = []
    guards: dict[str, bool | None] = {}
    for question in bundle.questions:
        asker = Asker(bundle, dict(scope), aliases)
        guards[question.code] = guard = asker.verdict(question.ask_when).value
        if guard is False:
            _put(scope, question.code, None, aliases)
            continue
        value = _one(question, raw, problems)
        if guard and value is not None:
            _put(scope, question.code, value, aliases)
            kept = tuple(value) if isinstance(value, list) else value
            given.append(Given(question, kept, show(question, value)))
    return Reading(Asker(bundle, scope, aliases), tuple(given), tuple(problems), guards)


def _one(question: Question, raw: RawAnswers, problems: list[Problem]) -> object:
    answer = raw.get(question.code)
    if not answer:
        return None
    try:
        return read_answer(question, answer)
    except Unreadable as error:
        problems.append(Problem(question.code, str(error)))
        return None


def _put(
    scope: dict[str, object], code: str, value: object, aliases: Mapping[str, tuple[str, ...]]
) -> None:
    for name in (code, *aliases.get(code, ())):
        scope[name] = value


def _aliases(dictionary: Dictionary) -> dict[str, tuple[str, ...]]:
    """Question → elements that it answers."""
    found: dict[str, tuple[str, ...]] = {}
    for element in dictionary.elements:
        if element.answered_by:
            found[element.answered_by] = (*found.get(element.answered_by, ()), element.code)
    return found
