"""Traces: which refusals the security log is told of, wherever they were made an answer of."""

from twincloth.exchange.refusal import Refusal
from twincloth.security_events import SecurityEvent
from twincloth.security_log import SecurityLog

EVENTS = (
    ("too-many-", SecurityEvent.LIMIT_MET, "limit"),
    ("guest-book-", SecurityEvent.LIMIT_MET, "limit"),
    ("staff-link-void", SecurityEvent.LINK_REFUSED, "reason"),
    ("exchange-unreadable-host", SecurityEvent.LINK_REFUSED, "reason"),
    ("not-allowed", SecurityEvent.RIGHT_REFUSED, "reason"),
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
    for beginning, event, field in EVENTS:
        if refusal.code.startswith(beginning):
            fields = {field: refusal.code, "what": what}
            security_log.write(event, address=address, exchange=exchange, by=by, **fields)
            return
