"""A part of the run of show: who leads it, what kind of thing it is, and how long it takes with an interpreter."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

ItemKind = Literal["talk", "messages", "handover", "poll", "pause", "silence", "custom"]
"""What happens in it; the stage shows each kind in its own way, and hosts find its controls beside it."""

KINDS: tuple[ItemKind, ...] = get_args(ItemKind)

LEAST_FACTOR, MOST_FACTOR = 1.0, 3.0
"""From nothing that is repeated to all of it in two more languages, one after the other."""


class ProgrammeItem(Struct, frozen=True, kw_only=True):
    """An item of the programme.

    `place` is the key of the place that leads it, empty where no single one does. `minutes` is what it takes in one
    language, `factor` by how much an interpreter stretches that. `note` is a cue for staff, in each language.
    """

    key: str
    place: str
    minutes: int
    title: dict[str, str]
    note: dict[str, str] | None = None
    kind: ItemKind = "talk"
    factor: float = 1.0

    @property
    def length(self) -> int:
        """Whole minutes as planned, with the interpreter; a half counts as one more."""
        # Of 10 * 1.15 and the like binary fractions keep a little less than the half.
        return max(1, int(round(self.minutes * self.factor, 6) + 0.5))
