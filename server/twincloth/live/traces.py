"""Traces: which refusals and which entries the security log is told of, wherever they came about."""

from collections.abc import Sequence

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Entry, Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.live.publisher import Publisher
from twincloth.security_events import EVENTS, SecurityEvent
from twincloth.security_log import SecurityLog

OF_REFUSALS = (
    ("too-many-", SecurityEvent.LIMIT_MET, "limit"),
    ("guest-book-", SecurityEvent.LIMIT_MET, "limit"),
    ("waiting-room-full", SecurityEvent.LIMIT_MET, "limit"),
    ("staff-link-void", SecurityEvent.LINK_REFUSED, "reason"),
    ("owner-link-void", SecurityEvent.LINK_REFUSED, "reason"),
    ("exchange-unreadable-host", SecurityEvent.LINK_REFUSED, "reason"),
    ("not-allowed", SecurityEvent.RIGHT_REFUSED, "reason"),
    ("not-let-in", SecurityEvent.RIGHT_REFUSED, "reason"),
    ("removed", SecurityEvent.RIGHT_REFUSED, "reason"),
    ("register-first", SecurityEvent.RIGHT_REFUSED, "reason"),
    ("not-your-", SecurityEvent.RIGHT_REFUSED, "reason"),
    ("not-the-receiver", SecurityEvent.RIGHT_REFUSED, "reason"),
    ("foreign-form", SecurityEvent.FORM_FOREIGN, "reason"),
    ("form-", SecurityEvent.INPUT_REFUSED, "reason"),
    ("invalid-payload", SecurityEvent.INPUT_REFUSED, "reason"),
    ("unknown-command", SecurityEvent.INPUT_REFUSED, "reason"),
    ("upload-too-large", SecurityEvent.INPUT_REFUSED, "reason"),
    ("sheet-too-", SecurityEvent.INPUT_REFUSED, "reason"),
    ("too-busy", SecurityEvent.LIMIT_MET, "limit"),
    ("work-too-costly", SecurityEvent.WORK_STOPPED, "reason"),
    ("picture-too-costly", SecurityEvent.WORK_STOPPED, "reason"),
)
"""By how the code of a refusal begins: what it is to the security log, and the field in which the code stands.

What the rules say to people who do what pages let them do, such as that a name is taken, is none of its business.
"""


def trace_refusal(
    security_log: SecurityLog, refusal: Refusal, *, what: str, address: str, exchange: str = "", by: str = ""
) -> None:
    """Tell of a refusal, if it is to be told of; `what` is a command's tag or a route, in words of ours."""
    for beginning, event, field in OF_REFUSALS:
        if refusal.code.startswith(beginning):
            fields = {field: refusal.code, "what": what}
            security_log.write(event, address=address, exchange=exchange, by=by, **fields)
            return


class TracedPublisher:
    """A publisher by way of the security log, which is told what is durable before anybody else is."""

    def __init__(self, publisher: Publisher, security_log: SecurityLog) -> None:
        self._publisher = publisher
        self._security_log = security_log

    async def publish(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        """Tell of those that are to be told of, and publish all."""
        for entry in entries:
            trace = entry.fact.trace()
            if trace:
                self._security_log.write(
                    EVENTS[trace.event], exchange=exchange.id, by=entry.by, **trace.fields
                )
        await self._publisher.publish(exchange, content, entries)

    async def follow(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        """Publish all; the log of the process that stored them has been told."""
        await self._publisher.follow(exchange, content, entries)
