"""Prints: of which codes hosts say that labels are printed, and whether a poster is, so that they see what is to be done."""

from typing import Literal

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part

PrintKind = Literal["labels", "poster"]


class Prints(Part):
    """The codes of what is printed, by kind."""

    def __init__(self) -> None:
        self.codes: dict[PrintKind, set[str]] = {"labels": set(), "poster": set()}


class NotePrint(Command, tag="note-print"):
    """A host says that labels, or a poster, of these codes are printed. To print them again is nothing new."""

    allowed = HOSTS
    over_socket = False

    kind: PrintKind
    codes: tuple[str, ...]

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        new = set(self.codes) - exchange[Prints].codes[self.kind]
        return [SheetsPrinted(kind=self.kind, codes=tuple(sorted(new)))] if new else []


class SheetsPrinted(Fact, tag="sheets-printed"):
    """There are labels, or a poster, of codes of which there were none before."""

    kind: PrintKind
    codes: tuple[str, ...]

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Prints].codes[self.kind].update(self.codes)
