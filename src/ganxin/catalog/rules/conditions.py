"""Asking FEEL conditions with the answers given so far, remembered because many guides ask alike.

Three answers: True, False, None (unknown). On top of Kleene logic two things are worked out here:
a condition that has the same value for every possible answer is decided although parts of it are
unknown, and a question counts for a condition only if some answer to it can change its value.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product

from ganxin.catalog.rules.definitions import ALWAYS, BundleDefinition, Question
from ganxin.feel import api as feel

Value = object
_MOST_COMPLETIONS = 4096
_REMEMBER = 50_000
_TEXT = re.compile(r'"([^"]*)"')

_asked: dict[tuple[str, tuple[tuple[str, type[object], object], ...]], bool | None] = {}


def ask(expression: str, scope: Mapping[str, object]) -> bool | None:
    """The three-valued answer. Raises `feel.FeelError` for a broken expression."""
    if expression in (ALWAYS, ""):
        return True
    names_here = [name for name in _names(expression) if name in scope]
    key = (
        expression,
        tuple((name, type(scope[name]), _hashable(scope[name])) for name in names_here),
    )
    if key not in _asked:
        if len(_asked) >= _REMEMBER:
            _asked.clear()
        _asked[key] = feel.ask(expression, {name: scope[name] for name in names_here}).value
    return _asked[key]


def _names(expression: str) -> tuple[str, ...]:
    found = _sorted_names.get(expression)
    if found is None:
        found = _sorted_names[expression] = tuple(sorted(feel.names(expression)))
    return found


_sorted_names: dict[str, tuple[str, ...]] = {}


def names(expression: str) -> frozenset[str]:
    return frozenset() if expression in (ALWAYS, "") else frozenset(_names(expression))


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Verdict:
    """What a condition says now; `waits_for` are the questions that can still change it."""

    value: bool | None
    waits_for: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asker:
    """Conditions of one bundle under one set of answers.

    `scope` also holds settings and facts; `aliases` are the data elements that a question answers.
    """

    bundle: BundleDefinition
    scope: Mapping[str, object]
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _seen: dict[str, Verdict] = field(default_factory=dict)

    def verdict(self, expression: str) -> Verdict:
        if expression not in self._seen:
            self._seen[expression] = self._judge(expression)
        return self._seen[expression]

    def with_answer(self, question: str, value: object) -> "Asker":
        return Asker(self.bundle, {**self.scope, **self._under(question, value)}, self.aliases)

    def _under(self, question: str, value: object) -> dict[str, object]:
        return {name: value for name in (question, *self.aliases.get(question, ()))}

    def _judge(self, expression: str) -> Verdict:
        value = ask(expression, self.scope)
        if value is not None:
            return Verdict(value)
        open_questions = [
            question
            for question in self.bundle.questions
            if question.code not in self.scope
            and names(expression).intersection(
                (question.code, *self.aliases.get(question.code, ()))
            )
        ]
        return self._weigh(expression, open_questions)

    def _weigh(self, expression: str, open_questions: list[Question]) -> Verdict:
        domains = [self._domain(question, expression) for question in open_questions]
        everything = frozenset(question.code for question in open_questions)
        if not open_questions or None in domains or _count(domains) > _MOST_COMPLETIONS:
            return Verdict(None, everything)
        values = {
            picks: ask(expression, self._completed(open_questions, domains, picks))
            for picks in product(*(range(len(domain or ())) for domain in domains))
        }
        found = set(values.values())
        if len(found) == 1:
            return Verdict(found.pop())
        return Verdict(None, frozenset(_movers(open_questions, values)))

    def _domain(self, question: Question, expression: str) -> tuple[Value, ...] | None:
        """Possible answers; null too where the question may turn out not to apply."""
        answers = possible(question, expression)
        guarded = question.ask_when != ALWAYS and ask(question.ask_when, self.scope) is not True
        return (*answers, None) if answers is not None and guarded else answers

    def _completed(
        self,
        questions: list[Question],
        domains: list[tuple[Value, ...] | None],
        picks: tuple[int, ...],
    ) -> dict[str, object]:
        full = dict(self.scope)
        for question, domain, pick in zip(questions, domains, picks, strict=True):
            full.update(self._under(question.code, (domain or ())[pick]))
        return full


def possible(question: Question, expression: str) -> tuple[Value, ...] | None:
    """All answers that an expression can tell apart; None where we cannot list them (numbers)."""
    if question.kind == "yesno":
        return (True, False)
    if question.kind == "choice":
        return tuple(option.code for option in question.options)
    if question.kind == "multichoice":
        return tuple(_subsets(question, set(_TEXT.findall(expression))))
    return None


def _subsets(question: Question, mentioned: set[str]) -> Iterator[list[str]]:
    """Non-empty choices, up to options that the expression never names."""
    codes = [option.code for option in question.options]
    named = [code for code in codes if code in mentioned]
    other = next((code for code in codes if code not in mentioned), None)
    for size in range(len(named) + 1):
        for picked in combinations(named, size):
            if picked or other:
                yield list(picked) or [str(other)]


def _count(domains: Iterable[tuple[Value, ...] | None]) -> int:
    total = 1
    for domain in domains:
        total *= len(domain or ())
    return total


def _movers(
    questions: list[Question], values: Mapping[tuple[int, ...], bool | None]
) -> Iterator[str]:
    """Questions for which two answers, all else equal, give two values."""
    for place, question in enumerate(questions):
        seen: dict[tuple[int, ...], bool | None] = {}
        for picks, value in values.items():
            rest = picks[:place] + picks[place + 1 :]
            if seen.setdefault(rest, value) != value:
                yield question.code
                break
