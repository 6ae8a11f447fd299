"""Reports: a participant tells the moderators of a message that should not be shown; nobody else hears of it."""

from msgspec import Struct
from msgspec.structs import replace

from twincloth.exchange.actor import MODERATORS, PARTICIPANTS, Actor, must_be_of
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.ids import ClientId
from twincloth.exchange.message import Message, MessageState
from twincloth.exchange.messages import Messages
from twincloth.exchange.refusal import Refusal

REPORTS = (Topic("reports"),)


class Report(Struct):
    """Who has reported a message, ever; since when, and how many of them since anybody last decided on it."""

    by: dict[str, None]
    seq: int
    count: int


class Reports(Part):
    """What has been reported, the first one first.

    A report is open as long as its message is shown and nobody has decided on it since: who takes the message off, or
    lets it stand, settles all that there were until then.
    """

    def __init__(self) -> None:
        self.by_message: dict[str, Report] = {}

    def count(self, message: Message) -> int:
        """How many open reports there are of a message."""
        report = self.by_message.get(message.id)
        still_shown = message.state is MessageState.SHOWN and bool(message.text)
        return report.count if report and still_shown and report.seq > message.order else 0

    def open(self, messages: Messages) -> list[Message]:
        """The messages of which there are open reports."""
        reported = (messages.by_id[id] for id in self.by_message if id in messages.by_id)
        return [message for message in reported if self.count(message)]

    def against(self, messages: Messages, author: str) -> bool:
        """Whether there is an open report of anything that somebody wrote."""
        return any(self.count(message) for message in messages.by_author.get(author, {}).values())


class ReportMessage(Command, tag="report-message"):
    """Tell the moderators that this should not be shown; once, and neither its author nor anybody else is told."""

    allowed = PARTICIPANTS

    message: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        message = exchange[Messages].find(self.message)
        if message.state is not MessageState.SHOWN:
            raise Refusal("message-not-shown")
        if message.author == by.id:
            raise Refusal("own-message")
        report = exchange[Reports].by_message.get(message.id)
        if report and by.id in report.by:
            raise Refusal("already-reported")
        return [MessageReported(message=message.id, participant=by.id)]


class MessageReported(Fact, tag="message-reported"):
    """Somebody has told the moderators of a message."""

    message: str
    participant: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        message = exchange[Messages].by_id.get(self.message)
        if message is None:
            return
        reports = exchange[Reports]
        before = reports.count(message)
        report = reports.by_message.setdefault(message.id, Report({}, entry.seq, 0))
        report.by[self.participant] = None
        report.seq, report.count = entry.seq, before + 1

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        """On no page of others; what else waits of its author is not shown by itself any more."""
        message = exchange[Messages].by_id.get(self.message)
        return (*REPORTS, Topic("writer", message.author)) if message else REPORTS

    def redacted(self) -> Fact:
        return replace(self, participant="")

    def owner(self) -> str:
        return self.participant


class KeepMessage(Command, tag="keep-message"):
    """It may go on being shown: its reports are settled."""

    allowed = MODERATORS

    message: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        message = exchange[Messages].find(self.message)
        must_be_of(by, message.place)
        if not exchange[Reports].count(message):
            raise Refusal("nothing-reported")
        return [MessageKept(message=message.id)]


class MessageKept(Fact, tag="message-kept"):
    """What was reported stands."""

    message: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        report = exchange[Reports].by_message.get(self.message)
        if report:
            report.count = 0

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        message = exchange[Messages].by_id.get(self.message)
        return (*REPORTS, Topic("writer", message.author)) if message else REPORTS
