"""A hand in a browser that counts what it does: how long somebody takes who knows what they want to say."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

KEY, POINT, PRESS, HOMING, THOUGHT = 0.28, 1.1, 0.2, 0.4, 1.35
"""Seconds of the keystroke-level model, for an average typist (Card, Moran and Newell 1980, table 1)."""


class Effort:
    """What was done by all hands together."""

    def __init__(self) -> None:
        self.fields = self.letters = self.presses = 0

    @property
    def minutes(self) -> float:
        """Without waiting for the server, and without looking for words."""
        acts = self.fields + self.presses
        return (self.letters * KEY + acts * (POINT + PRESS + THOUGHT) + 2 * self.fields * HOMING) / 60


class Hand:
    """One page, by what stands on it."""

    def __init__(self, page: Page, effort: Effort) -> None:
        self.page, self.effort = page, effort

    def writes(self, field: str, words: str) -> None:
        self.page.locator(field).fill(words)
        self.effort.fields += 1
        self.effort.letters += len(words)

    def types(self, words: str) -> None:
        """Where the cursor stands already."""
        self.page.keyboard.type(words)
        self.effort.fields += 1
        self.effort.letters += len(words)

    def chooses(self, field: str, value: str) -> None:
        self.page.locator(field).select_option(value)
        self.effort.presses += 2

    def ticks(self, field: str) -> None:
        self.page.locator(field).check(force=True)
        self.effort.presses += 1

    def presses(self, what: str, within: str = "") -> None:
        """A button or a link by its words, or by what selects it; then whatever it leads to is there."""
        self._press(self.by_words(what, within))

    def saves(self, what: str, within: str = "") -> None:
        """The same of what leads to another page, which says that it was done."""
        with self.page.expect_navigation():
            self._press(self.by_words(what, within))

    def chooses_file(self, field: str, file: Path) -> None:
        self.page.locator(field).set_input_files(file)
        self.effort.presses += 3

    def drags(self, start: tuple[float, float], end: tuple[float, float], over: str) -> None:
        """Across what is shown, in shares of its width and height."""
        self.page.locator(over).scroll_into_view_if_needed()
        box: Any = self.page.locator(over).bounding_box()
        mouse = self.page.mouse
        mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
        mouse.down()
        mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"], steps=4)
        mouse.up()
        self.effort.presses += 2

    def by_words(self, what: str, within: str = "") -> Locator:
        here: Any = self.page.locator(within) if within else self.page
        return here.locator(what).first if what[0] in "#.[" or "[" in what else _named(here, what)

    def _press(self, what: Locator) -> None:
        what.click()
        self.effort.presses += 1


def _named(here: Any, words: str) -> Locator:
    return here.get_by_role("button", name=words).or_(here.get_by_role("link", name=words)).first
