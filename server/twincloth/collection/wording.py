"""Wording: what hosts write into the collection's forms, taken as it is kept."""

import re
from datetime import date, timedelta

from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import composed, longer, refuse_unprintable, visible

_SINCE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_LIKE_A_DAY = re.compile(r"\d{4}-\d\d?-\d\d?", re.ASCII)

_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
_DAY_ZERO = date(1899, 12, 30)
"""Of spreadsheets, which take 1900 for a leap year (ECMA-376, 18.17.4.1)."""

_ERROR = re.compile(
    r"#(REF|VALUE|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN)!|#N/A|#NAME\?|#GETTING_DATA"
    r"|#(ССЫЛКА|ЗНАЧ|ДЕЛ/0|ЧИСЛО|ПУСТО|ПЕРЕНОС|ВЫЧИСЛ)!|#Н/Д|#ИМЯ\?|(Err|Ошибка):[0-9]{3}|#{3,}",
    re.IGNORECASE,
)
"""Excel's in English and Russian, LibreOffice's, and what Excel writes of a number in too narrow a column."""


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


def refuse_error(text: str) -> None:
    """What a spreadsheet shows where it has nothing to show, in English and Russian. Raises Refusal."""
    if _ERROR.fullmatch(text):
        raise Refusal("cell-of-error", shown=text)


def refuse_no_time(text: str) -> None:
    """Words for a time may be any, but not a day that is none, nor the number by which a spreadsheet counts days."""
    serial = _SERIAL.fullmatch(text)
    if serial:
        raise Refusal("date-counted", day=(_DAY_ZERO + timedelta(int(serial[1]))).isoformat())
    if _LIKE_A_DAY.fullmatch(text):
        try:
            date(*map(int, text.split("-")))
        except ValueError:
            raise Refusal("date-impossible") from None


def is_day(text: str) -> bool:
    """Whether these words are a day, a month or a year, and one that there is."""
    try:
        return day(text) == text
    except Refusal:
        return False


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
