"""Preparations: what hosts say they have done and no server can see, such as printing, so that they know what is left."""

from typing import Literal

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part

Preparation = Literal["labels", "poster", "rehearsal"]
"""Labels and a poster that were printed, a rehearsal that was held."""


class Preparations(Part):
    """For which codes each was done."""

    def __init__(self) -> None:
        self.codes: dict[Preparation, set[str]] = {"labels": set(), "poster": set(), "rehearsal": set()}


class NotePreparation(Command, tag="note-preparation"):
    """A host says that something was done for these codes. To do it again is nothing new."""

    allowed = HOSTS
    over_socket = False

    kind: Preparation
    codes: tuple[str, ...]

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        new = set(self.codes) - exchange[Preparations].codes[self.kind]
        return [PreparationNoted(kind=self.kind, codes=tuple(sorted(new)))] if new else []


class PreparationNoted(Fact, tag="preparation-noted"):
    """Something was done for codes for which it was not done before."""

    kind: Preparation
    codes: tuple[str, ...]

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Preparations].codes[self.kind].update(self.codes)
