"""Security events: everything that the security log tells of, each declared once, with its words for the guide."""

import logging
from enum import Enum, StrEnum


class Telling(Enum):
    """How an event is told."""

    ACT = logging.INFO, True
    """Something that staff or the operator did: each one is told."""
    COMING = logging.INFO, False
    """Something that anybody may do: told, and its repeats within a minute counted."""
    REFUSAL = logging.WARNING, False
    """Something that was not let through: told as a warning, and its repeats within a minute counted."""

    SUMMARY = logging.WARNING, True
    """What stands for lines that were left out."""


class SecurityEvent(StrEnum):
    """What happened. `level` is that of logging; `every` is set where no repeat is left out."""

    words: str
    level: int
    every: bool

    def __new__(cls, name: str, telling: Telling, words: str) -> "SecurityEvent":
        event = str.__new__(cls, name)
        event._value_ = name
        event.words = words
        event.level, event.every = telling.value
        return event

    STARTED = "started", Telling.ACT, "The server has begun; its settings, without what is secret in them"
    STOPPED = "stopped", Telling.ACT, "The server has ended in good order"

    LINK_OPENED = "link-opened", Telling.COMING, "Somebody came by a secret link that is in force"
    LINK_REFUSED = "link-refused", Telling.REFUSAL, "A secret link that is not in force, or is no more"
    LINK_MADE = "link-made", Telling.ACT, "A secret link was made: its id is `link`, its role `role`"
    LINK_REVOKED = "link-revoked", Telling.ACT, "A secret link was made void: its id is `link`"
    LOGGED_OUT = "logged-out", Telling.COMING, "A browser has put away who it was"
    COOKIE_REFUSED = (
        "cookie-refused",
        Telling.REFUSAL,
        "A cookie that we did not sign, or not with today's secret",
    )

    REGISTERED = "registered", Telling.COMING, "Somebody came in by the form"
    PERSON_REMOVED = "person-removed", Telling.ACT, "Somebody was put out"
    PERSON_RETURNED = "person-returned", Telling.ACT, "Somebody was let in again"

    CODE_REFUSED = "code-refused", Telling.REFUSAL, "A code that nothing has was tried"
    RIGHT_REFUSED = "right-refused", Telling.REFUSAL, "Somebody asked for what their role may not do: `what`"
    FORM_FOREIGN = "form-foreign", Telling.REFUSAL, "A form that a page of another site sent"
    INPUT_REFUSED = (
        "input-refused",
        Telling.REFUSAL,
        "Something came that no page of ours sends; `reason` is why not",
    )
    LIMIT_MET = "limit-met", Telling.REFUSAL, "Somebody asked too often or for too much: `limit`"
    SOCKET_REFUSED = "socket-refused", Telling.REFUSAL, "A socket was not let in"
    SOCKET_CUT = "socket-cut", Telling.REFUSAL, "A socket was ended for what it sent, or did not take"
    CONNECTION_REFUSED = "connection-refused", Telling.REFUSAL, "A connection was not taken, or was ended"
    WORK_STOPPED = (
        "work-stopped",
        Telling.REFUSAL,
        "What somebody sent took too much time or memory to be read",
    )

    EXPORTED = "exported", Telling.ACT, "Something left as a file: `what`"
    IMPORTED = "imported", Telling.ACT, "Something was taken in from a file: `what`"
    ERASED = "erased", Telling.ACT, "Names, words, a picture or a rehearsal were erased for good: `what`"
    REHEARSED = "rehearsed", Telling.ACT, "A rehearsal of an exchange was begun: `rehearsal` is its name"
    TASK = "task", Telling.ACT, "The operator asked for something on the command line"

    LEFT_OUT = (
        "left-out",
        Telling.SUMMARY,
        "More happened in a minute than is told in lines: how much of each event",
    )


EVENTS: dict[str, SecurityEvent] = {event.value: event for event in SecurityEvent}
"""By name."""
