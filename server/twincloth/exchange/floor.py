"""The floor: which place leads now, handed over by hosts who are equals, and how long each has had it."""

from __future__ import annotations

from typing import NamedTuple

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.refusal import Refusal

FLOOR = (Topic("floor"),)


class FloorSpan(NamedTuple):
    """A place's time at the head, empty for nobody's: from when, and the number of the entry that gave it."""

    place: str
    since: int
    seq: int


class Floor(Part):
    """Who has had the floor, one after the other; the last one has it now."""

    def __init__(self) -> None:
        self.spans: list[FloorSpan] = []

    @property
    def place(self) -> str:
        """The place that has the floor, by its key; empty while nobody has."""
        return self.spans[-1].place if self.spans else ""

    @property
    def since(self) -> int:
        """Since when, in milliseconds since 1970; 0 before it was ever handed to anybody."""
        return self.spans[-1].since if self.spans else 0

    @property
    def handed(self) -> int:
        """The number of the entry that handed it over; 0 before the first."""
        return self.spans[-1].seq if self.spans else 0

    @property
    def before(self) -> str:
        """The place that had it before this one."""
        return self.spans[-2].place if len(self.spans) > 1 else ""

    def held(self, place: str, exchange: Exchange) -> int:
        """Milliseconds for which a place has had the floor; of who has it now, without the time since."""
        ended = exchange[Doors].ended_at
        ends = [*(span.since for span in self.spans[1:]), ended]
        return sum(
            max(0, until - span.since)
            for span, until in zip(self.spans, ends, strict=False)
            if span.place == place and until is not None
        )


class HandFloor(Command, tag="hand-floor"):
    """A host gives the floor to a place, their own or another; to none, nobody leads."""

    allowed = HOSTS

    place: str

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if self.place and self.place not in exchange.plan.places:
            raise Refusal("unknown-place")
        if exchange[Doors].phase is Phase.BEFORE:
            raise Refusal("exchange-not-started")
        if exchange[Floor].place == self.place:
            raise Refusal("floor-there-already")
        return [FloorHanded(place=self.place)]


class FloorHanded(Fact, tag="floor-handed"):
    """Another place leads, or none."""

    place: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Floor].spans.append(FloorSpan(self.place, entry.at, entry.seq))

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return FLOOR

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        last = exchange[Floor].handed == entry.seq
        return TakeFloorBack(handed=entry.seq) if last else None


class TakeFloorBack(Command, tag="take-floor-back"):
    """Undo: it is as if the floor had not been handed over by the entry of this number.

    With the number, two hosts who press at once take back one handing over and not two.
    """

    allowed = HOSTS

    handed: int

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        floor = exchange[Floor]
        if not floor.spans or floor.handed != self.handed:
            raise Refusal("floor-handed-since")
        return [FloorTakenBack()]


class FloorTakenBack(Fact, tag="floor-taken-back"):
    """Whoever had the floor before has it as if it had never been handed on."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        if exchange[Floor].spans:
            exchange[Floor].spans.pop()

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return FLOOR
