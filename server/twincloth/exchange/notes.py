"""Backstage notes: what staff tell each other behind the stage, and who has read what asks to be read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from twincloth.exchange.actor import STAFF, Actor, Role
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.ids import ClientId
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff, StaffLink
from twincloth.exchange.text import note_text

NOTES = (Topic("notes"),)


class BackstageNote(Struct):
    """`author` is a link's id; `role` and `place` say for whom it is, empty for all; `asks` whether to say that it was read.

    `read` has who said so, by the id of their link, with the time (milliseconds since 1970).
    """

    id: str
    author: str
    text: str
    at: int
    role: str
    place: str
    asks: bool
    read: dict[str, int]

    def is_for(self, link: StaffLink) -> bool:
        """Whether somebody is to read it: never its author, nor who was appointed later."""
        return (
            link.role in STAFF
            and link.id != self.author
            and link.at <= self.at
            and self.role in ("", link.role)
            and (not self.place or link.place in ("", self.place))
        )


class Notes(Part):
    """All notes that were not taken back, in the order in which they were written."""

    roles: ClassVar[tuple[Role, ...]] = tuple(role for role in Role if role in STAFF)
    """For whom a note may be."""
    listed: ClassVar[int] = 12
    """The last notes that everybody has before them, beside those that still ask."""

    def __init__(self) -> None:
        self.by_id: dict[str, BackstageNote] = {}

    def awaited(self, note: BackstageNote, exchange: Exchange) -> list[StaffLink]:
        """Who is still to say that they have read a note."""
        if not note.asks:
            return []
        links = exchange[Staff].links.values()
        return [link for link in links if note.is_for(link) and link.id not in note.read]

    def before_staff(self, exchange: Exchange) -> list[BackstageNote]:
        """What everybody has before them: first what still asks to be read, then the last, the newest first."""
        asking = [note for note in self._newest() if self.awaited(note, exchange)]
        rest = (note for note in self._newest() if note not in asking)
        return [*asking, *islice(rest, self.listed)]

    def find(self, id: str) -> BackstageNote:
        """Raises Refusal where there is none, or it was taken back."""
        if id not in self.by_id:
            raise Refusal("unknown-note")
        return self.by_id[id]

    def forget(self, owner: str) -> None:
        """What somebody wrote is gone."""
        for note in self.by_id.values():
            if note.author == owner:
                note.text = ""

    def _newest(self) -> Iterator[BackstageNote]:
        return (note for note in reversed(self.by_id.values()) if note.text)


class LeaveNote(Command, tag="leave-note"):
    """Tell the others of the staff something; `id` is made by the browser, so sending twice is harmless."""

    allowed = STAFF

    id: ClientId
    text: str
    role: str = ""
    place: str = ""
    asks: bool = False

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if self.id in exchange[Notes].by_id:
            raise Refusal("id-taken")
        if self.role and self.role not in STAFF:
            raise Refusal("unknown-role")
        if self.place and self.place not in exchange.plan.places:
            raise Refusal("unknown-place")
        text = note_text(self.text)
        return [
            NoteLeft(note=self.id, author=by.id, text=text, role=self.role, place=self.place, asks=self.asks)
        ]


class NoteLeft(Fact, tag="note-left"):
    """Somebody of the staff has told the others something."""

    note: str
    author: str
    text: str
    role: str = ""
    place: str = ""
    asks: bool = False

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Notes].by_id[self.note] = BackstageNote(
            id=self.note,
            author=self.author,
            text=self.text,
            at=entry.at,
            role=self.role,
            place=self.place,
            asks=self.asks,
            read={},
        )

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return NOTES

    def redacted(self) -> Fact:
        return replace(self, text="")

    def owner(self) -> str:
        return self.author

    def inverse(self, exchange: Exchange, entry: Entry) -> Command | None:
        return TakeNoteBack(note=self.note) if self.note in exchange[Notes].by_id else None


class ReadNote(Command, tag="read-note"):
    """Somebody for whom a note is says that they have read it."""

    allowed = STAFF

    note: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        note = exchange[Notes].find(self.note)
        link = exchange[Staff].links.get(by.id)
        if not note.asks or link is None or not note.is_for(link):
            raise Refusal("note-not-for-you")
        return [] if by.id in note.read else [NoteRead(note=note.id, staff=by.id)]


class NoteRead(Fact, tag="note-read"):
    """They know."""

    note: str
    staff: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        note = exchange[Notes].by_id.get(self.note)
        if note:
            note.read[self.staff] = entry.at

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return NOTES


class TakeNoteBack(Command, tag="take-note-back"):
    """Its author, or a host, takes a note away; nobody is asked to read it any more."""

    allowed = STAFF

    note: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        note = exchange[Notes].find(self.note)
        if by.role is not Role.HOST and by.id != note.author:
            raise Refusal("not-your-note")
        return [NoteTakenBack(note=note.id)]


class NoteTakenBack(Fact, tag="note-taken-back"):
    """A note stands nowhere any more."""

    note: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Notes].by_id.pop(self.note, None)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return NOTES
