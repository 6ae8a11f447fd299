"""A person's own browser window, in whichever browser: looked at by scripts, used by pointer and keys."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WITHIN = 40.0
"""Seconds after which what is waited for in vain fails; nothing is measured by it."""

POLLED_EVERY = 0.05
"""Seconds between two looks at a page."""

FOUND = """(selector) => [...document.querySelectorAll(selector)].find((one) =>
  one.getClientRects().length && getComputedStyle(one).visibility === "visible")"""

PRESSABLE = f"""async (selector) => {{
  const found = ({FOUND})(selector)
  if (!found || found.disabled) return null
  const middle = () => {{
    const {{ left, top, width, height }} = found.getClientRects()[0]
    return {{ x: left + width / 2, y: top + height / 2 }}
  }}
  const hit = ({{ x, y }}) => {{
    const there = document.elementFromPoint(x, y)
    return there && (found.contains(there) || there.contains(found) || found.labels?.[0]?.contains(there))
  }}
  if (!hit(middle())) found.scrollIntoView({{ block: "center", behavior: "instant" }})
  const before = middle()
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
  if (!found.isConnected) return null
  const {{ x, y }} = middle()
  return x === before.x && y === before.y && hit(before) ? before : null
}}"""
"""Where an element is hit by a pointer; null while it is not there, disabled, moving, or under something."""


@dataclass(frozen=True)
class Size:
    """CSS pixels."""

    width: int
    height: int


PHONE, LAPTOP, PROJECTOR = Size(390, 844), Size(1366, 768), Size(1280, 720)


class Window(ABC):
    """What every browser can do; selectors mean the first element of theirs that can be seen."""

    @abstractmethod
    def go(self, address: str) -> None:
        """Load a page, to its end."""

    @abstractmethod
    def reload(self) -> None: ...

    @abstractmethod
    def run(self, function: str, *arguments: Any) -> Any:
        """What a JavaScript function of the page gives, awaited. Raises Gone while the page is being left."""

    @abstractmethod
    def point(self, x: float, y: float) -> None:
        """Press the main button there."""

    @abstractmethod
    def write(self, text: str) -> None:
        """Press the keys of a text, where the focus is."""

    @abstractmethod
    def screenshot(self) -> bytes:
        """What is in sight, as PNG."""

    def until(self, function: str, *arguments: Any) -> Any:
        """What the function gives, once that is anything."""
        end = time.monotonic() + WITHIN
        while time.monotonic() < end:
            try:
                if result := self.run(function, *arguments):
                    return result
            except Gone:
                pass
            time.sleep(POLLED_EVERY)
        raise AssertionError(f"it did not come to be: {function} {arguments}\n{self.text()[:2000]}")

    def text(self) -> str:
        return str(self.run("() => document.body?.innerText ?? ''"))

    def press(self, selector: str) -> None:
        place = self.until(PRESSABLE, selector)
        self.point(place["x"], place["y"])

    def fill(self, selector: str, text: str) -> None:
        """Press a field, and write in it."""
        self.press(selector)
        self.until("(selector) => document.activeElement?.matches(selector)", selector)
        self.write(text)

    def sees(self, selector: str, words: str = "") -> None:
        """Wait until it stands there, with these words."""
        self.until(
            f"(selector, words) => ({FOUND})(selector)?.textContent.includes(words)",
            selector,
            words,
        )

    def has(self, selector: str, count: int = 1) -> None:
        """Wait until there are so many of it, be they in sight or not."""
        self.until(
            "(selector, count) => document.querySelectorAll(selector).length === count", selector, count
        )

    def goes_where(self, selector: str) -> None:
        """Press a link, and wait until another page has been loaded."""
        self.run("() => { window.left = true }")
        self.press(selector)
        self.until("() => !window.left && document.readyState === 'complete'")


class Gone(Exception):
    """The page is being left: ask again."""


Opener = Callable[[Size], Window]
"""Opens somebody's own window: it has cookies of its own, and this size."""

Browser = Callable[[Path], AbstractContextManager[Opener]]
"""Begins a browser that may write into a folder, until the end of its block."""
