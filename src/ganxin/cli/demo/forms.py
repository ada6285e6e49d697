"""Reading a page as a browser without JavaScript does: its words, links and forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "img", "input", "hr", "meta", "link", "source", "area", "col", "wbr"})
SILENT = frozenset({"script", "style", "template", "svg", "noscript"})
ERROR_CLASSES = frozenset({"errorlist", "errors", "error", "error-summary"})
BUTTONS = frozenset({"submit", "image"})
TICKED = frozenset({"radio", "checkbox"})

Values = Mapping[str, str | list[str]]


class UnknownField(Exception):
    """The form has no such field, or the field no such choice."""


@dataclass
class Field:
    """One control name of a form; `choices` where the page offers a closed list.

    `labels`: choice to the words beside it, so that one may choose by what a person reads.
    """

    name: str
    kind: str
    value: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)

    def chosen(self, wanted: str) -> str:
        """The choice of this value, of these words, or the only one whose words contain them.

        Raises UnknownField.
        """
        if not self.choices or not wanted or wanted in self.choices:
            return wanted
        for fits in (str.__eq__, str.__contains__):
            found = [choice for choice, words in self.labels.items() if fits(words, wanted)]
            if len(found) == 1:
                return found[0]
        raise UnknownField(
            f"字段 {self.name} 没有选项 {wanted}，有：{self.labels or self.choices}"
        )


@dataclass
class Button:
    """What sends a form: its words, and the pair it adds."""

    text: str
    name: str = ""
    value: str = ""
    action: str = ""


@dataclass
class Form:
    """A form as the page shows it, with the values it would send now."""

    action: str
    method: str
    id: str = ""
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def filled(self, values: Values) -> dict[str, list[str]]:
        """The pairs to send when `values` replace what stands there. Raises UnknownField."""
        sent = {one.name: list(one.value) for one in self.fields.values() if one.kind != "file"}
        sent |= {name: self._picked(name, value) for name, value in values.items()}
        return {name: value for name, value in sent.items() if value}

    def button(self, text: str | None) -> Button:
        """The button with these words (or value); the first one where no words are given."""
        if text is None:
            return self.buttons[0] if self.buttons else Button("")
        for one in self.buttons:
            if text in one.text or text == one.value:
                return one
        raise UnknownField(f"没有按钮“{text}”，有：{[one.text for one in self.buttons]}")

    def _picked(self, name: str, value: str | list[str]) -> list[str]:
        if name not in self.fields:
            raise UnknownField(f"表单没有字段 {name}，有：{sorted(self.fields)}")
        wanted = [value] if isinstance(value, str) else value
        return [self.fields[name].chosen(one) for one in wanted]


@dataclass
class Link:
    text: str
    href: str


@dataclass
class Reading:
    """Everything that was read from one page."""

    text: str
    title: str
    heading: str
    errors: list[str]
    forms: list[Form]
    links: list[Link]


def read(html: str) -> Reading:
    """Read a page; malformed HTML is read as far as it goes."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Reading(
        text=_tidy(reader.words),
        title=_tidy(reader.titles),
        heading=_tidy(reader.headings),
        errors=[text for text in map(_tidy, reader.errors) if text],
        forms=reader.forms,
        links=[Link(_tidy(words), href) for words, href in reader.links],
    )


def _tidy(words: list[str]) -> str:
    return re.sub(r"\s+", " ", " ".join(words)).strip()


Attributes = dict[str, str]


class _Reader(HTMLParser):
    """Collects while the parser walks; each kind of tag has its own short method."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.titles: list[str] = []
        self.headings: list[str] = []
        self.errors: list[list[str]] = []
        self.links: list[tuple[list[str], str]] = []
        self.forms: list[Form] = []
        self._open: list[str] = []
        self._form: Form | None = None
        self._outside: list[tuple[str, str, Attributes]] = []
        self._sinks: list[tuple[int, list[str]]] = []
        self._select: tuple[Field, bool] | None = None
        self._option: tuple[Field, str | None, bool, list[str]] | None = None
        self._textarea: tuple[Field, list[str]] | None = None
        self._label: list[str] | None = None
        self._labelled: list[tuple[Field, str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        self._listen(tag, attributes)
        opener = getattr(self, f"_start_{tag}", None)
        if opener is not None:
            opener(attributes)

    def handle_endtag(self, tag: str) -> None:
        closer = getattr(self, f"_end_{tag}", None)
        if closer is not None:
            closer()
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        self._sinks = [sink for sink in self._sinks if sink[0] <= len(self._open)]

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea[1].append(data)
            return
        if self._option is not None:
            self._option[3].append(data)
        if SILENT.intersection(self._open):
            return
        if "title" in self._open:
            self.titles.append(data)
            return
        self.words.append(data)
        for _, sink in self._sinks:
            sink.append(data)

    def close(self) -> None:
        super().close()
        for form_id, tag, attributes in self._outside:  # controls with form="id" may come first
            owner = next((form for form in self.forms if form.id == form_id), None)
            if owner is not None:
                _add_control(owner, tag, attributes)
        for target, value, words in self._labelled:
            target.labels[value] = _tidy(words)

    def _listen(self, tag: str, attributes: Attributes) -> None:
        """Start collecting the words of a heading or of an error message."""
        classes = set(attributes.get("class", "").split())
        depth = len(self._open)
        if tag == "h1":
            self._sinks.append((depth, self.headings))
        if attributes.get("role") == "alert" or classes & ERROR_CLASSES:
            self.errors.append([])
            self._sinks.append((depth, self.errors[-1]))

    def _start_a(self, attributes: Attributes) -> None:
        words: list[str] = []
        self.links.append((words, attributes.get("href", "")))
        self._sinks.append((len(self._open), words))

    def _start_label(self, attributes: Attributes) -> None:
        self._label = []
        self._sinks.append((len(self._open), self._label))

    def _end_label(self) -> None:
        self._label = None

    def _start_form(self, attributes: Attributes) -> None:
        self._form = Form(
            action=attributes.get("action", ""),
            method=attributes.get("method", "get").lower(),
            id=attributes.get("id", ""),
        )
        self.forms.append(self._form)

    def _end_form(self) -> None:
        self._form = None

    def _start_input(self, attributes: Attributes) -> None:
        made = self._control("input", attributes)
        if isinstance(made, Field) and made.kind in TICKED and self._label is not None:
            self._labelled.append((made, attributes.get("value") or "on", self._label))

    def _start_button(self, attributes: Attributes) -> None:
        if attributes.get("type", "submit") != "submit":
            return
        button = self._control("button", attributes)
        if isinstance(button, Button):
            words: list[str] = []
            self._sinks.append((len(self._open), words))
            self._button = (button, words)

    def _end_button(self) -> None:
        pending = getattr(self, "_button", None)
        if pending is not None:
            pending[0].text = _tidy(pending[1]) or pending[0].text
            self._button = None

    _button: tuple[Button, list[str]] | None = None

    def _start_select(self, attributes: Attributes) -> None:
        made = self._control("select", attributes)
        if isinstance(made, Field):
            self._select = (made, "multiple" in attributes)

    def _start_option(self, attributes: Attributes) -> None:
        self._end_option()
        if self._select is not None:
            chosen = "selected" in attributes
            self._option = (self._select[0], attributes.get("value"), chosen, [])

    def _end_option(self) -> None:
        if self._option is None:
            return
        target, given, chosen, words = self._option
        value = _tidy(words) if given is None else given
        target.choices.append(value)
        target.labels[value] = _tidy(words)
        if chosen:
            target.value.append(value)
        self._option = None

    def _end_select(self) -> None:
        self._end_option()
        if self._select is not None:
            target, many = self._select
            if not many and not target.value and target.choices:
                target.value = [target.choices[0]]  # a browser sends the first one
            self._select = None

    def _start_textarea(self, attributes: Attributes) -> None:
        made = self._control("textarea", attributes)
        if isinstance(made, Field):
            self._textarea = (made, [])

    def _end_textarea(self) -> None:
        if self._textarea is not None:
            target, words = self._textarea
            target.value = ["".join(words).removeprefix("\n")]
            self._textarea = None

    def _control(self, tag: str, attributes: Attributes) -> Field | Button | None:
        if "disabled" in attributes:
            return None
        if attributes.get("form"):
            self._outside.append((attributes["form"], tag, attributes))
            return None
        return None if self._form is None else _add_control(self._form, tag, attributes)


def _add_control(form: Form, tag: str, attributes: Attributes) -> Field | Button | None:
    """Add one control to its form."""
    kind = attributes.get("type", "text" if tag == "input" else tag)
    name, value = attributes.get("name", ""), attributes.get("value", "")
    if tag == "button" or kind in BUTTONS:
        button = Button(value, name, value, attributes.get("formaction", ""))
        form.buttons.append(button)
        return button
    if not name or kind in {"reset", "button"}:
        return None
    known = form.fields.setdefault(name, Field(name, kind))
    if kind in TICKED:
        known.choices.append(value or "on")
        if "checked" in attributes:
            known.value.append(value or "on")
    elif tag == "input" and kind != "file":
        known.value.append(value)
    return known
