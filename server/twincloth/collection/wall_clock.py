"""Clocks on the wall of a place: what one shows, as a moment that is the same everywhere, and the other way round."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from twincloth.exchange.refusal import Refusal

_WRITTEN = re.compile(r"(\d{4})-(\d{2})-(\d{2})[T ](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?", re.ASCII)
"""As browsers send a field of the type datetime-local (HTML, "local date and time"), or as people type it where they know none."""

YEARS = range(1970, 2200)


def local_time(at: datetime, zone: str) -> str:
    """The moment by a clock of a time zone, YYYY-MM-DDTHH:MM."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def moment_of(written: str, zone: str, which: str = "") -> datetime:
    """The moment that such a clock shows, with its offset.

    Where clocks are set back an hour comes twice: `which` says whether the `first` or the `second` is meant. Raises
    Refusal where nothing is said, or where clocks are set forward past that time, which none of them ever shows.
    """
    first, second = both_moments(written, zone)
    if first != second and which not in ("first", "second"):
        raise Refusal("time-comes-twice")
    return second if which == "second" else first


def both_moments(written: str, zone: str) -> tuple[datetime, datetime]:
    """The first and the last moment at which such a clock shows this; nearly always the same. Raises Refusal."""
    local = _read(written)
    first, second = (_fixed(local.replace(tzinfo=ZoneInfo(zone), fold=fold)) for fold in (0, 1))
    if first.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        # Of a time that is skipped, the offset before the change gives the time after it, as long as it is past the hour.
        raise Refusal("time-is-skipped", next=first.astimezone(ZoneInfo(zone)).strftime("%H:%M"))
    return min(first, second), max(first, second)


def _read(written: str) -> datetime:
    found = _WRITTEN.fullmatch(written.strip())
    try:
        year, month, day, hour, minute = map(int, found.groups()) if found else (0, 0, 0, 0, 0)
        local = datetime(year, month, day, hour, minute)  # noqa: DTZ001  # the zone comes later
    except ValueError:
        raise Refusal("time-unreadable") from None
    if local.year not in YEARS:
        raise Refusal("time-unreadable")
    return local


def _fixed(at: datetime) -> datetime:
    """With the offset of that moment, which is kept whatever becomes of the time zone's rules."""
    offset = at.utcoffset() or timedelta()
    return at.astimezone(UTC).astimezone(timezone(offset))
