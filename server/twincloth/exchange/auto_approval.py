"""Auto-approval: where hosts allow it, what waits is shown after some seconds unless somebody stops it."""

from collections.abc import Iterator

from twincloth.exchange.abusive_words import AbusiveWords
from twincloth.exchange.actor import CLOCKS, HOSTS, MODERATORS, Actor, must_be_of
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Alarm, Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.gate import Gate
from twincloth.exchange.ids import ClientId
from twincloth.exchange.message import Message, MessageState
from twincloth.exchange.messages import Messages
from twincloth.exchange.moderation import let_through
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.reports import Reports

AUTO_APPROVAL = (Topic("autoapproval"), Topic("queue"))

DELAYS = (10, 20, 30, 60)
"""Seconds that hosts can choose."""


class AutoApproval(Part):
    """Seconds until what waits is shown by itself, none while it is off, and when they were chosen.

    What anybody has had in hand waits for people: what was stopped, called back or let in again. So does what holds a
    word of the list, what comes from somebody of whom a report is open, and everything that was there while all was held.
    """

    def __init__(self) -> None:
        self.seconds = 0
        self.since = 0

    def alarm(self, exchange: Exchange) -> Alarm | None:
        """When the next message is shown by itself."""
        first = min((due for _, due in self._due(exchange)), default=None)
        return None if first is None else Alarm(first, ApproveOverdue())

    def overdue(self, exchange: Exchange) -> list[Message]:
        """The messages whose time has come."""
        return [message for message, due in self._due(exchange) if due <= exchange.now]

    def due_at(self, exchange: Exchange, message: Message) -> int | None:
        """When a message is shown by itself, in milliseconds since 1970; None where people must decide."""
        if not self._is_on(exchange) or not self._lets_pass(exchange, message):
            return None
        return max(message.at, self.since) + self.seconds * 1000

    def _is_on(self, exchange: Exchange) -> bool:
        ended = exchange[Doors].phase is Phase.ENDED
        return bool(self.seconds) and not ended and not exchange[Gate].held_for

    def _lets_pass(self, exchange: Exchange, message: Message) -> bool:
        held_since = message.holds_before != exchange[Gate].holds_begun
        if message.by_hand or held_since or not message.text or exchange[AbusiveWords].hints(message.text):
            return False
        return not exchange[Reports].against(exchange[Messages], message.author)

    def _due(self, exchange: Exchange) -> Iterator[tuple[Message, int]]:
        if self._is_on(exchange):
            for message in exchange[Messages].waiting:
                due = self.due_at(exchange, message)
                if due is not None:
                    yield message, due


class SetAutoApproval(Command, tag="set-auto-approval"):
    """Choose after how many seconds what waits is shown by itself; none switches it off."""

    allowed = HOSTS

    seconds: int

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if self.seconds not in (0, *DELAYS):
            raise Refusal("unknown-delay")
        if self.seconds and exchange[Gate].held_for:
            raise Refusal("everything-is-held")
        same = exchange[AutoApproval].seconds == self.seconds
        return [] if same else [AutoApprovalSet(seconds=self.seconds)]


class StopAutoApproval(Command, tag="stop-auto-approval"):
    """Let one message wait for people; without a message, show nothing more by itself at all."""

    allowed = MODERATORS

    message: ClientId | None = None

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        if self.message is None:
            return [AutoApprovalSet(seconds=0)] if exchange[AutoApproval].seconds else []
        message = exchange[Messages].find(self.message)
        must_be_of(by, message.place)
        if message.state is not MessageState.WAITING:
            raise Refusal("message-not-waiting")
        return [] if message.by_hand else [AutoApprovalStopped(message=message.id)]


class AutoApprovalSet(Fact, tag="auto-approval-set"):
    """What waits is shown after so many seconds from now on, or never by itself."""

    seconds: int

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        approval = exchange[AutoApproval]
        approval.seconds, approval.since = self.seconds, entry.at

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return AUTO_APPROVAL


class AutoApprovalStopped(Fact, tag="auto-approval-stopped"):
    """This message waits for people."""

    message: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        message = exchange[Messages].by_id.get(self.message)
        if message:
            message.by_hand = True

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        message = exchange[Messages].by_id.get(self.message)
        return (Topic("writer", message.author), Topic("message", message.id)) if message else ()


class ApproveOverdue(Command, tag="approve-overdue"):
    """The time of some messages has come; only the clock says so."""

    allowed = CLOCKS
    over_socket = False

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [let_through(exchange, message) for message in exchange[AutoApproval].overdue(exchange)]
