"""Local time: a day and an hour as people write them, by the clock of a place."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from twincloth.exchange.refusal import Refusal

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""What is outside nobody can have meant."""


def day_of(written: str) -> date:
    """A whole day, YYYY-MM-DD, as browsers send it. Raises Refusal."""
    try:
        found = date.fromisoformat(written.strip())
    except ValueError:
        raise Refusal("day-unreadable") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refusal("day-unreadable")
    return found


def hour_of(written: str) -> time:
    """An hour and a minute, HH:MM, as browsers send them. Raises Refusal."""
    try:
        found = time.fromisoformat(written.strip())
    except ValueError:
        raise Refusal("hour-unreadable") from None
    return time(found.hour, found.minute)


def moment_of(day: date, hour: time, zone: str) -> datetime:
    """The moment in UTC at which the clocks of this zone (IANA name) say so; of two such, the first.

    Raises Refusal for an hour that is skipped when clocks are put forward.
    """
    local = datetime.combine(day, hour, ZoneInfo(zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refusal("hour-skipped")
    return moment
