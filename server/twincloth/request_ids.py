"""Request ids: one number for whatever somebody asks for, in each line of the log that comes of it and in its answer."""

import re
from contextvars import ContextVar
from itertools import count
from secrets import randbelow

DIGITS = 12
"""Few enough to be told over a telephone, enough that two requests of a log never share them."""
_ALL = 10**DIGITS
_STEP = 618_033_988_749
"""Odd and no multiple of five, so that all numbers come before one comes again; and far apart, so that a slip of the
tongue names none of the neighbours."""

WELL_FORMED = re.compile(r"[0-9A-Fa-f-]{8,64}")
"""Of a proxy's: hexadecimal digits, as nginx and Caddy make them. No code, no key and no name can be written so."""

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of what is being done. Tasks and threads take it over from whoever begins them."""

_numbers = count(randbelow(_ALL), _STEP)


def new_request_id() -> str:
    """One of this process that nobody else has; it opens nothing, so it may be guessed."""
    return f"{next(_numbers) % _ALL:012d}"
