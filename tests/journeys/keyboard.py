"""A person without a mouse: Tab, Space, Enter, arrows and typing, nothing else.

What has the focus is read from the page, as a screen reader does; nothing is clicked and nothing
waits for a time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Page

Typed = Mapping[str, str | list[str]]
STOPS = 250  # more Tab stops than any page has
_FOCUSED = """() => {
  const e = document.activeElement;
  return {
    id: e.id, tag: e.tagName, type: e.type || "", name: e.name || "", value: e.value || "",
    checked: !!e.checked,
    answered: !!(e.form && e.name && e.type === "radio" &&
      e.form.querySelector(`input[name="${CSS.escape(e.name)}"]:checked`)),
    words: (e.innerText || e.getAttribute("aria-label") || "").replace(/\\s*\\n\\s*/g, "").trim(),
    options: e.tagName === "SELECT" ? [...e.options].map((o) => o.value) : [],
  };
}"""


@dataclass(frozen=True)
class Stop:
    """What the focus is on."""

    id: str
    tag: str
    type: str
    name: str
    value: str
    checked: bool
    answered: bool
    words: str
    options: list[str]

    @property
    def can_be_pressed(self) -> bool:
        return self.tag in {"A", "BUTTON", "SUMMARY"}


class Keyboard:
    """The keyboard of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Somebody always listens: a browser that is told anew for each file to hand its window
        # over may hear it after the key, and then opens a window that nobody answers.
        page.on("filechooser", lambda _: None)

    def focused(self) -> Stop:
        return Stop(**self.page.evaluate(_FOCUSED))

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    def type(self, text: str) -> None:
        self.page.keyboard.insert_text(text)

    def leave_by(self, keys: str) -> None:
        """Press what leads to another page, and wait for it.

        The old document is marked, because a mere change of its address is no other page.
        """
        self.page.evaluate("() => { window.left = false; }")
        self.press(keys)
        self.page.wait_for_function(
            "() => window.left === undefined && document.readyState === 'complete'"
        )

    def to_id(self, number: str) -> Stop:
        """Tab to the control with this id."""
        return self._tab(lambda stop: stop.id == number, number)

    def to_words(self, words: str) -> Stop:
        """Tab to the link, button or summary with these words."""
        return self._tab(lambda stop: stop.can_be_pressed and words in stop.words, words)

    def follow(self, words: str) -> None:
        """Tab to it, press Enter, and be on the next page."""
        self.to_words(words)
        self.leave_by("Enter")

    def send(self, answers: Typed, words: str) -> None:
        """Answer every control on the way that has an answer, then press the button."""
        self.fill(answers, words)
        self.leave_by("Enter")

    def rewrite(self, name: str, text: str) -> None:
        """Tab to the control with this name and put this text in place of what stands there."""
        self._tab(lambda stop: stop.name == name, name)
        self.press("Control+a")
        self.type(text)

    def fill(self, answers: Typed, words: str) -> None:
        """Answer every control on the way to the button with these words, and stop on it.

        The way begins where the focus is: a dialog opens with it on its first control.
        """
        for _ in range(STOPS):
            stop = self.focused()
            if stop.can_be_pressed and words in stop.words:
                return
            if stop.name in answers:
                self._answer(stop, answers[stop.name])
            self.press("Tab")
        raise AssertionError(f"no “{words}” among {STOPS} stops of {self.page.url}")

    def choose_file(self, path: Path) -> None:
        """Space on a file input opens the system's own window, which is no part of the page."""
        with self.page.expect_file_chooser() as chooser:
            self.press("Space")
        chooser.value.set_files(path)

    def _tab(self, wanted: Callable[[Stop], bool], what: str) -> Stop:
        for _ in range(STOPS):
            self.press("Tab")
            stop = self.focused()
            if wanted(stop):
                return stop
        raise AssertionError(f"the focus never came to “{what}” on {self.page.url}")

    def _answer(self, stop: Stop, given: str | list[str]) -> None:
        if stop.type == "checkbox":
            wanted = stop.value in given if isinstance(given, list) else bool(given)
            if wanted != stop.checked:
                self.press("Space")
        elif stop.type == "radio":
            self._pick(stop, given)
        elif stop.tag == "SELECT":
            self._pick_from_list(stop, str(given))
        elif not stop.value:
            self._write(stop, str(given))

    def _pick(self, stop: Stop, given: str | list[str]) -> None:
        """Space takes the first; the arrows go round the group."""
        if not stop.answered and stop.value == given:
            self.press("Space")
        for _ in range(STOPS):
            if self.focused().value == given:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{stop.name} has no choice {given}")

    def _pick_from_list(self, stop: Stop, given: str) -> None:
        self.press("Home")
        for _ in range(stop.options.index(given)):
            self.press("ArrowDown")

    def _write(self, stop: Stop, text: str) -> None:
        if stop.type != "date":
            self.type(text)
            return
        for digits in self._digits(date.fromisoformat(text)):
            self.page.keyboard.type(digits)

    def _digits(self, day: date) -> list[str]:
        """The parts of the date as the focused field wants them, one after the other.

        The browser's own language decides their order, whatever the page's is. A screen reader
        is told how far each part may go, so a month is known from a day and from a year. As many
        digits as a part can hold carry the focus on to the next.
        """
        session = self.page.context.new_cdp_session(self.page)
        field = session.send("Runtime.evaluate", {"expression": "document.activeElement"})
        found = session.send(
            "Accessibility.queryAXTree",
            {"objectId": field["result"]["objectId"], "role": "spinbutton"},
        )
        session.detach()
        most = [
            int(property["value"]["value"])
            for node in found["nodes"]
            for property in node["properties"]
            if property["name"] == "valuemax"
        ]
        return [
            str(day.month if end <= 12 else day.day if end <= 31 else day.year).zfill(
                len(str(end))
            )
            for end in most
        ]
