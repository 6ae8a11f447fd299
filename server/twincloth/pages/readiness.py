"""Readiness: what is ready for the day and what is missing, line by line, each computed beside what it is about.

A module of `pages/` adds its lines with `@look(ORDER)`: no list elsewhere names them. What it says is in the host's
language; what is not well says where it is mended, to the very field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from gettext import NullTranslations
from typing import NamedTuple

from twincloth.pages.desk import Desk
from twincloth.views.languages import translations


class State(StrEnum):
    """`MISSING` is needed on the day; `ADVISED` makes it better; `WELL` is done."""

    MISSING = "missing"
    ADVISED = "advised"
    WELL = "well"


class Finding(NamedTuple):
    """One line. `path` and `fragment` lead to where it is mended; a line with `tick` can be ticked off in place."""

    state: State
    words: str
    path: str = ""
    fragment: str = ""
    tick: str = ""


Look = Callable[[Desk, NullTranslations], Iterable[Finding]]

_looks: list[tuple[int, Look]] = []


def look(order: int) -> Callable[[Look], Look]:
    """Adds what a function finds, in the order of these numbers."""

    def added(function: Look) -> Look:
        _looks.append((order, function))
        return function

    return added


def findings(desk: Desk) -> list[Finding]:
    """Every line, those of the lowest order first."""
    words = translations(desk.language)
    in_order = sorted(_looks, key=lambda one: one[0])
    return [finding for _, function in in_order for finding in function(desk, words)]
