"""What may happen to many lines of the guest book at once."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.guest_book import GuestBook, LineState
from twincloth.exchange.guest_book_batches import DecideLines, ReconsiderLines
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    book = exchange[GuestBook]
    waiting = tuple(line.id for line in book.waiting)
    yield DecideLines(lines=waiting[:2], verdict=LineState.SHOWN), TOM
    yield DecideLines(lines=waiting, verdict=LineState.DECLINED), NINA
    for batch in book.batches.newest_first[:1]:
        yield ReconsiderLines(batch=batch.id), TOM
