"""The trail: entries of an exchange from the newest back, those that somebody asks for."""

from collections.abc import Callable
from typing import NamedTuple

from twincloth.exchange.actor import CLOCK, OPERATOR
from twincloth.exchange.exchange import Entry, Exchange
from twincloth.exchange.staff import Staff
from twincloth.live.rooms import Rooms

SLICE = 500
"""Entries that are read at once, some 3 ms of the thread that also stores what is acked."""

STAFF, PARTICIPANTS, EVERYBODY = "staff", "participants", "everybody"
"""Whose acts may be asked for, beside those of one person by their id."""


class Trail(NamedTuple):
    """Entries, the newest first; `more` where there are earlier ones."""

    entries: list[Entry]
    more: bool


async def trail(rooms: Rooms, code: str, wanted: Callable[[Entry], bool], before: int, most: int) -> Trail:
    """The newest entries below a number that are wanted, so many at most. Raises Refusal, StorageFailure."""
    found: list[Entry] = []
    end = before - 1
    while end > 0 and len(found) <= most:
        start = max(0, end - SLICE)
        entries = await rooms.entries(code, start, end - start)
        found += [entry for entry in reversed(entries) if wanted(entry)]
        end = start
    return Trail(found[:most], len(found) > most)


def done_by(exchange: Exchange, who: str) -> Callable[[Entry], bool]:
    """Whether an entry is somebody's: of all staff with the operator and the clock, of all others, or of one by id."""
    staff = {OPERATOR.id, CLOCK.id, *exchange[Staff].links, *exchange[Staff].former}
    if who == EVERYBODY:
        return lambda _: True
    if who == STAFF:
        return lambda entry: entry.by in staff
    if who == PARTICIPANTS:
        return lambda entry: entry.by not in staff
    return lambda entry: entry.by == who
