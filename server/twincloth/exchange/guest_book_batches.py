"""Many lines of the guest book at once: hosts show or decline what waits, and take it back."""

from __future__ import annotations

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.batches import Batch
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Topic
from twincloth.exchange.guest_book import GUEST_BOOK, GuestBook, GuestBookLine, LineState
from twincloth.exchange.ids import ClientId
from twincloth.exchange.refusal import Refusal


class DecideLines(Command, tag="decide-lines"):
    """Show these lines, or decline them; those that wait no more stay as they are."""

    allowed = HOSTS
    over_socket = False

    lines: tuple[ClientId, ...]
    verdict: LineState

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        waiting = exchange[GuestBook].by_state[LineState.WAITING]
        lines = tuple(line for line in dict.fromkeys(self.lines) if line in waiting and waiting[line].text)
        if not lines or self.verdict is LineState.WAITING:
            raise Refusal("no-line-waits")
        return [LinesDecided(lines=lines, state=self.verdict)]


class LinesDecided(Fact, tag="lines-decided"):
    """So many lines are in another state."""

    lines: tuple[str, ...]
    state: LineState

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        book = exchange[GuestBook]
        for line in _known(book, self.lines):
            book.move(line, self.state, entry.seq)
        book.batches.add(Batch(str(entry.seq), self.state, self.lines))

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return GUEST_BOOK


class ReconsiderLines(Command, tag="reconsider-lines"):
    """Undo: those of a batch of which nobody has decided anew wait again."""

    allowed = HOSTS
    over_socket = False

    batch: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        book = exchange[GuestBook]
        batch = book.batches.find(self.batch)
        untouched = [line.id for line in _known(book, batch.things) if str(line.order) == batch.id]
        return [LinesReconsidered(batch=batch.id, lines=tuple(untouched))]


class LinesReconsidered(Fact, tag="lines-reconsidered"):
    """So many lines wait again, each where it stood in the queue."""

    batch: str
    lines: tuple[str, ...]

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        book = exchange[GuestBook]
        for line in _known(book, self.lines):
            book.move(line, LineState.WAITING, entry.seq)
        book.batches.drop(self.batch)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return GUEST_BOOK


def _known(book: GuestBook, lines: tuple[str, ...]) -> list[GuestBookLine]:
    return [book.by_id[line] for line in lines if line in book.by_id]
