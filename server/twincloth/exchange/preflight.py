"""Pre-flight: what hosts have tried out in each place shortly before the hour.

It passes: what was tried yesterday, or before the server was started again, is to be tried again.
"""

from __future__ import annotations

from enum import StrEnum

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.ids import ClientId
from twincloth.exchange.passing import Passed, PassedValue, Passing, Signal
from twincloth.exchange.refusal import Refusal

GOOD_FOR = 6 * 3_600_000
"""Milliseconds for which something that was tried out is believed: rooms, cables and people change by the next day."""


class Trial(StrEnum):
    """What is tried out by people: a code read off the shared picture, sound both ways, an interpreter who is there."""

    CODE = "code"
    SOUND = "sound"
    INTERPRETER = "interpreter"


class TriedOut(PassedValue, frozen=True):
    """That it was, and when, in milliseconds since 1970."""

    at: int


class TryOut(Signal, tag="try-out"):
    """A host says that something works in a place, or, when `works` is false, that it is to be tried again."""

    allowed = HOSTS

    trial: Trial
    place: ClientId
    works: bool = True

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> list[Passed]:
        if self.place not in exchange.plan.places:
            raise Refusal("unknown-place")
        value = TriedOut(now) if self.works else None
        return [Passed("trials", f"{self.trial}/{self.place}", value, now + GOOD_FOR)]


def tried_out(passing: Passing, trial: Trial, place: str) -> bool:
    """Whether it works in a place, as far as anybody knows."""
    return f"{trial}/{place}" in passing.of("trials")
