"""What staff may tell each other."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.notes import LeaveNote, Notes, ReadNote, TakeNoteBack
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    number = exchange.seq
    yield LeaveNote(id=f"n{number}", text=f"Note {number}", asks=number % 2 == 0), TOM
    for note in list(exchange[Notes].by_id)[-2:]:
        yield ReadNote(note=note), NINA
        yield TakeNoteBack(note=note), TOM
