"""The guest book: lines that visitors leave at an open gift or patch, shown once a host has read them."""

from collections import Counter
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from twincloth.exchange.actor import GUESTS, HOSTS, Actor
from twincloth.exchange.batches import RecentBatches
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.handovers import handover_of
from twincloth.exchange.ids import ClientId, Code
from twincloth.exchange.languages import language_of
from twincloth.exchange.names import display_name, place_name
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import line_text

MOST_WAITING = 500
"""Lines that may wait for the hosts of one exchange: some 2 MB, and more than anybody reads at once."""

MOST_WAITING_AT_ONE = 150
"""The same at one gift or patch, so that whatever comes at one label leaves room at the others."""

GUEST_BOOK = (Topic("guestbook"),)


class LineState(StrEnum):
    """What became of a line."""

    WAITING = "waiting"
    SHOWN = "shown"
    DECLINED = "declined"


class GuestBookLine(Struct):
    """`of` is the code of the gift or patch that it was left at; `order` the `seq` at which it came into its state."""

    id: str
    of: str
    name: str
    place: str
    text: str
    language: str
    at: int
    order: int
    state: LineState = LineState.WAITING


class GuestBook(Part):
    """All lines but those taken away, and those of each state in the order in which they came into it."""

    def __init__(self) -> None:
        self.by_id: dict[str, GuestBookLine] = {}
        self.by_state: dict[LineState, dict[str, GuestBookLine]] = {state: {} for state in LineState}
        self.batches = RecentBatches()

    @property
    def waiting(self) -> list[GuestBookLine]:
        """What no host has decided on yet, oldest first."""
        return sorted(self._of(LineState.WAITING), key=lambda line: line.at)

    @property
    def declined(self) -> list[GuestBookLine]:
        """What nobody else will read, the newest decision first."""
        return self._of(LineState.DECLINED)[::-1]

    @property
    def shown(self) -> list[GuestBookLine]:
        """What everybody may read, the newest decision first."""
        return self._of(LineState.SHOWN)[::-1]

    def shown_of(self, code: str) -> list[GuestBookLine]:
        """What everybody may read at a gift or a patch, the newest line first."""
        return sorted((line for line in self.shown if line.of == code), key=lambda line: -line.at)

    def unshown_before(self, at: int) -> frozenset[str]:
        """Lines that were left before a time (milliseconds since 1970), and that nobody reads."""
        unshown = (*self.waiting, *self.declined)
        return frozenset(line.id for line in unshown if line.at < at)

    def find(self, id: str) -> GuestBookLine:
        """Raises Refusal when there is none of this id here."""
        line = self.by_id.get(id)
        if line is None or not line.text:
            raise Refusal("unknown-line")
        return line

    def move(self, line: GuestBookLine, state: LineState, seq: int) -> None:
        """Put a line last among those of `state`."""
        self.by_state[line.state].pop(line.id, None)
        line.state, line.order = state, seq
        self.by_state[state][line.id] = line

    def _of(self, state: LineState) -> list[GuestBookLine]:
        """Those whose words have been erased are nobody's any more."""
        return [line for line in self.by_state[state].values() if line.text]


class LeaveLine(Command, tag="leave-line"):
    """A visitor leaves a line, be it decades after the exchange.

    Comes by the HTTP form alone; `id` is made of what it says, so sending twice is harmless.
    """

    allowed = GUESTS
    over_socket = False

    id: ClientId
    of: Code
    name: str
    place: str
    text: str
    language: str

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        book = exchange[GuestBook]
        if not is_open(exchange, self.of):
            raise Refusal("unknown-page")
        if self.id in book.by_id:
            return []
        waiting = Counter(line.of for line in book.waiting)
        if waiting.total() >= MOST_WAITING:
            raise Refusal("guest-book-full", retryable=True)
        if waiting[self.of] >= MOST_WAITING_AT_ONE:
            raise Refusal("guest-book-page-full", retryable=True)
        text = line_text(self.text)
        return [
            LineLeft(
                line=self.id,
                of=self.of,
                name=display_name(self.name, exchange.plan.places),
                place=place_name(self.place),
                text=text,
                language=language_of(text, exchange.plan.languages, self.language),
            )
        ]


class LineLeft(Fact, tag="line-left"):
    """Somebody has left a line, for as long as the page stands that it was left at; so the exchange's end spares it."""

    line: str
    of: str
    name: str
    place: str
    text: str
    language: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        words = (self.name, self.place, self.text, self.language)
        line = GuestBookLine(self.line, self.of, *words, entry.at, entry.seq)
        book = exchange[GuestBook]
        if line.id not in book.by_id:
            book.by_id[line.id] = line
            book.move(line, LineState.WAITING, entry.seq)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return GUEST_BOOK


class LineCommand(Command):
    """What a host decides about one line."""

    allowed = HOSTS
    over_socket = False

    line: ClientId


class ShowLine(LineCommand, tag="show-line"):
    """Show a line to everybody."""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        line = exchange[GuestBook].find(self.line)
        return [] if line.state is LineState.SHOWN else [LineShown(line=line.id)]


class DeclineLine(LineCommand, tag="decline-line"):
    """Show a line to nobody, and take it away where it was shown."""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        line = exchange[GuestBook].find(self.line)
        return [] if line.state is LineState.DECLINED else [LineDeclined(line=line.id)]


class RemoveLine(LineCommand, tag="remove-line"):
    """Take a line away for good; its words are then erased from the journal."""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [LineRemoved(line=self.line)] if self.line in exchange[GuestBook].by_id else []


class LineDecision(Fact):
    """What was decided about one line."""

    state: ClassVar[LineState]

    line: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        book = exchange[GuestBook]
        if self.line in book.by_id:
            book.move(book.by_id[self.line], self.state, entry.seq)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return GUEST_BOOK


class LineShown(LineDecision, tag="line-shown"):
    """Everybody may read it."""

    state = LineState.SHOWN


class LineDeclined(LineDecision, tag="line-declined"):
    """Nobody else will read it."""

    state = LineState.DECLINED


class LineRemoved(Fact, tag="line-removed"):
    """It is gone."""

    line: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        book = exchange[GuestBook]
        line = book.by_id.pop(self.line, None)
        if line:
            del book.by_state[line.state][line.id]

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return GUEST_BOOK


def is_open(exchange: Exchange, code: str) -> bool:
    """Whether this is the code of a gift that is unveiled, or of a patch that lies open."""
    for gift, plan in exchange.plan.gifts.items():
        if code == gift or code in plan.patches:
            handover = handover_of(exchange, gift)
            return not handover.sealed and (code == gift or code in handover.opened)
    return False


def without_words(fact: Fact, lines: frozenset[str]) -> Fact:
    """A fact without the words of these lines, and without who left them."""
    if not isinstance(fact, LineLeft) or fact.line not in lines:
        return fact
    return LineLeft(line=fact.line, of=fact.of, name="", place="", text="", language=fact.language)
