"""Wording: what hosts write into the collection's forms, taken as it is kept."""

import re
from datetime import date

from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import composed, longer, refuse_unprintable, visible

_SINCE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def wording(written: str, most: int, *, needed: bool = True) -> str:
    """The text composed (NFC), trimmed, line ends made one kind; `most` counts graphemes. Raises Refusal.

    What nobody can see is empty.
    """
    text = composed(written.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    text = text.strip()
    refuse_unprintable(text.replace("\n", " "))
    if not visible(text):
        if needed:
            raise Refusal("wording-missing")
        return ""
    if longer(text, most):
        raise Refusal("wording-too-long", most=most)
    return text


def day(written: str) -> str:
    """A day, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY. Raises Refusal."""
    text = written.strip()
    parts = _SINCE.fullmatch(text)
    try:
        year, month, day = (int(part or 1) for part in parts.groups()) if parts else (0, 0, 0)
        date(year, month, day)
    except ValueError:
        raise Refusal("date-unreadable") from None
    return text
