"""The waiting queue: whose messages hosts have yet to read, fair to every place and person, and how many may wait."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from msgspec import Struct

from twincloth.exchange.exchange import Topic
from twincloth.exchange.plan import WaitingBounds
from twincloth.exchange.refusal import Refusal

WRITERS_LAID_OUT = 25
"""People of each place whose messages are laid before the hosts at once: more than anybody looks over, and a page and
its updates stay small however many wait."""

MESSAGES_LAID_OUT = 3
"""Messages of each of them that are laid out; the others come up as these are decided."""


class WaitingWriter(Struct):
    """Somebody who waits to be read: their messages, oldest first.

    `order` is the `seq` at which the first of them came to wait while nothing else of theirs did.
    """

    participant: str
    place: str
    order: int
    messages: list[str]

    @property
    def laid_out(self) -> list[str]:
        """The messages that hosts have before them."""
        return self.messages[:MESSAGES_LAID_OUT]


class WaitingQueue:
    """Of each place those who wait, the longest waiting first; the first of each place are laid before the hosts.

    Who comes next to be laid out follows from the state alone, so that all pages agree; and a place whose people flood
    takes no room from the others.
    """

    def __init__(self) -> None:
        self.by_participant: dict[str, WaitingWriter] = {}
        self.messages_of: Counter[str] = Counter()
        """How many messages of each place wait; counted, since hosts are told with every message."""
        self._of_place: dict[str, dict[str, WaitingWriter]] = {}

    def of(self, participant: str) -> list[str]:
        """What waits of one person."""
        writer = self.by_participant.get(participant)
        return writer.messages if writer else []

    def laid_out(self) -> list[WaitingWriter]:
        """Whose messages hosts have before them, of all places, the longest waiting first."""
        first = (writer for place in self._of_place for writer in self._first(place))
        return sorted(first, key=lambda writer: writer.order)

    def find_laid_out(self, participant: str) -> WaitingWriter | None:
        """Somebody whose messages hosts have before them; None for who does not wait, or farther behind."""
        writer = self.by_participant.get(participant)
        return writer if writer and writer in self._first(writer.place) else None

    def behind(self, place: str) -> int:
        """How many people of a place wait behind those whose messages are laid out."""
        return max(0, len(self._of_place.get(place, ())) - WRITERS_LAID_OUT)

    def must_have_room(self, participant: str, place: str, bounds: WaitingBounds) -> None:
        """Raises Refusal where enough of this person, or of their place, waits. A person's first message always has room."""
        own = len(self.of(participant))
        if own >= bounds.of_person:
            raise Refusal("too-many-waiting", retryable=True)
        if own and self.messages_of[place] - len(self._of_place[place]) >= bounds.of_place:
            raise Refusal("too-many-waiting-of-place", retryable=True)

    def topics(self, participant: str, place: str) -> tuple[Topic, ...]:
        """What hosts see anew once a message of somebody waits no more, or waits again: who moves up is shown too."""
        moved_up = self._first(place)[WRITERS_LAID_OUT - 1 :]
        return (Topic("writer", participant), *(Topic("writer", writer.participant) for writer in moved_up))

    def add(self, participant: str, place: str, message: str, order: int) -> None:
        """One message more; who waits already keeps their place in the queue."""
        writer = self.by_participant.get(participant)
        if writer is None:
            writer = self.by_participant[participant] = WaitingWriter(participant, place, order, [])
            self._line_up(writer)
        writer.messages.append(message)
        self.messages_of[place] += 1

    def remove(self, participant: str, message: str) -> None:
        """One message less."""
        writer = self.by_participant[participant]
        writer.messages.remove(message)
        self.messages_of[writer.place] -= 1
        if not writer.messages:
            del self.by_participant[participant]
            del self._of_place[writer.place][participant]

    def _first(self, place: str) -> list[WaitingWriter]:
        return list(islice(self._of_place.get(place, {}).values(), WRITERS_LAID_OUT))

    def _line_up(self, writer: WaitingWriter) -> None:
        """Behind all who came before: nearly always the last, unless what was taken away came back."""
        line = self._of_place.setdefault(writer.place, {})
        last = next(reversed(line.values()), None)
        line[writer.participant] = writer
        if last and last.order > writer.order:
            ordered = sorted(line.items(), key=lambda one: one[1].order)
            line.clear()
            line.update(ordered)
