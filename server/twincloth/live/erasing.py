"""Erasing a person on their wish: who is meant, what is theirs, and what copies of it are elsewhere.

The command line asks for it, and so may a page: `meant` finds who it is, `erase` does it, `copies` says who may hold it.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from twincloth.backups.record import BackupsMade
from twincloth.collection.exports import Exports
from twincloth.exchange.actor import OPERATOR
from twincloth.exchange.erasure import ErasePerson, without_person
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.guest_book import GuestBook, GuestBookLine
from twincloth.exchange.look_alikes import alike
from twincloth.exchange.lower_thirds import LowerThirds
from twincloth.exchange.messages import Messages
from twincloth.exchange.people import Participant, People
from twincloth.exchange.staff import Staff
from twincloth.live.rooms import Rooms


class PersonMeant(NamedTuple):
    """Somebody who may be meant, how much they wrote, and the lines of the guest book left under a name like theirs.

    `person` is None where nobody of that name has come in, and only lines bear it. Of who has a staff link, it is the
    link's id, name and place; of whom the stage introduces, those of what is prepared of them.
    """

    person: Participant | None
    messages: int
    lines: tuple[GuestBookLine, ...]


class CopyElsewhere(NamedTuple):
    """What was made at a time (milliseconds since 1970), and may hold what was erased since.

    `what` is "backup", "history" (an export with it) or "record" (an export without: what those wrote who agreed).
    """

    at: int
    what: str


def meant(exchange: Exchange, who: str) -> list[PersonMeant]:
    """Whoever has this id, else everybody whose name reads like this; empty where nobody does.

    Nobody knows who left a line of the guest book: those of a name that reads alike are told, to be looked at.
    """
    people = exchange[People].by_id
    found = [people[who]] if who in people else [one for one in people.values() if alike(one.name, who)]
    found = found or _of_staff(exchange, who) or _introduced(exchange, who)
    if not found:
        lines = _lines_of(exchange, who)
        return [PersonMeant(None, 0, lines)] if lines else []
    by_author = exchange[Messages].by_author
    return [PersonMeant(one, len(by_author.get(one.id, ())), _lines_of(exchange, one.name)) for one in found]


async def erase(rooms: Rooms, code: str, participant: str, lines: frozenset[str]) -> None:
    """Forget a participant (an id, or empty for nobody) and lines of the guest book in an exchange, for good.

    Their name and words are gone from the journal, the state, pages and screens when this returns, their cookie is
    nobody's. Done again it is harmless, and needed where it failed. Raises Refusal for an unknown one, StorageFailure.
    """
    room = rooms.find(code)
    words_out = partial(without_person, participant=participant, lines=lines)
    # First the words: were the fact stored first and the machine stopped, nobody would know that they are still there.
    await room.forget(words_out)
    await room.give(ErasePerson(participant=participant or None, lines=tuple(sorted(lines))), OPERATOR.id)
    await room.forget(words_out)  # what they sent in between


def copies(exports: Exports, backups: BackupsMade, code: str) -> list[CopyElsewhere]:
    """The exports of an exchange and the backups of the data folder that are known of, the newest first."""
    exported = [
        CopyElsewhere(one.at, "history" if one.with_history else "record") for one in exports.all_of(code)
    ]
    return sorted([*exported, *(CopyElsewhere(one.at, "backup") for one in backups.all)], reverse=True)


def _of_staff(exchange: Exchange, who: str) -> list[Participant]:
    staff = exchange[Staff]
    links = {**staff.former, **staff.links}
    found = [links[who]] if who in links else [one for one in links.values() if alike(one.name, who)]
    return [Participant(one.id, one.name, one.place, language="", consented=False) for one in found]


def _introduced(exchange: Exchange, who: str) -> list[Participant]:
    known = exchange[LowerThirds].prepared
    found = [one for one in known if one.id == who or any(alike(name, who) for name in one.name.values())]
    return [
        Participant(one.id, next(iter(one.name.values())), one.place, language="", consented=False)
        for one in found
    ]


def _lines_of(exchange: Exchange, name: str) -> tuple[GuestBookLine, ...]:
    lines = exchange[GuestBook].by_id.values()
    return tuple(line for line in lines if line.text and alike(line.name, name))
