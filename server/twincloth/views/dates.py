"""Dates and times as people of a place and a language write them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from twincloth.collection.places import Place
from twincloth.collection.spoken import words_in

LOCALES = {"en": "en_GB"}
"""Where a language alone does not say how dates are written; Oxford writes the day before the month."""


MINUTE, HOUR = 60_000, 3_600_000


def moment(at: datetime | int) -> datetime:
    """An aware datetime, from one or from milliseconds since 1970."""
    return at if isinstance(at, datetime) else datetime.fromtimestamp(at / 1000, UTC)


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def utc(at: int) -> str:
    """Seconds since 1970 as catalogues write them: 2026-11-29T06:00:00Z."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def time_in(at: datetime | int, place: Place) -> str:
    """The time of day at a place, "15:00" in every language: two clocks side by side must not differ in kind."""
    return moment(at).astimezone(ZoneInfo(place.time_zone)).strftime("%H:%M")


def times_in(at: datetime | int, places: Sequence[Place], language: str) -> str:
    """The time of day by the clock of each place, so that nobody takes one for the other: "15:04 Oxford · 20:04 Perm"."""
    return _by_each([(time_in(at, place), place) for place in places], language)


def days_in(at: datetime | int, places: Sequence[Place], language: str) -> str:
    """The day; by the calendar of each place where midnight lies between them: "28 November Oxford · 29 November Perm"."""
    days = [(day_in(at, place, language), place) for place in places]
    return days[0][0] if len({day for day, _ in days}) == 1 else _by_each(days, language)


def _by_each(said: Sequence[tuple[str, Place]], language: str) -> str:
    """What is the same of several places is said once."""
    names: dict[str, list[str]] = {}
    for words, place in said:
        names.setdefault(words, []).append(words_in(place.name, language))
    return " · ".join(f"{words} {', '.join(of)}" for words, of in names.items())


def date_in(at: datetime | int, place: Place, language: str) -> str:
    """Weekday, day and month at a place, and the year."""
    local = moment(at).astimezone(ZoneInfo(place.time_zone))
    return format_date(local, "full", locale=LOCALES.get(language, language))


def day_in(at: datetime | int, place: Place, language: str) -> str:
    """Day, month and year at a place."""
    return format_date(
        moment(at).astimezone(ZoneInfo(place.time_zone)), "long", locale=LOCALES.get(language, language)
    )


def partial_day(since: str, language: str) -> str:
    """A day, month or year that is written YYYY-MM-DD, YYYY-MM or YYYY; as it is written where it is none of them."""
    locale = LOCALES.get(language, language)
    try:
        if len(since) == len("YYYY-MM"):
            return format_skeleton("yMMMM", date.fromisoformat(f"{since}-01"), locale=locale)
        return format_date(date.fromisoformat(since), "long", locale=locale)
    except ValueError:
        return since


def time_left(left: int, language: str, *, plain: bool = False) -> str:
    """So many milliseconds as `live/countdown.js` says them: "2 hours, 5 minutes", below an hour "16:40"; `plain` in seconds."""
    locale = LOCALES.get(language, language)
    seconds = -(-left // 1000)
    if plain:
        return format_decimal(seconds, locale=locale)
    if left < HOUR:
        return f"{seconds // 60}:{seconds % 60:02}"
    minutes = -(-left // MINUTE)
    hours = minutes // 60 if minutes < 24 * 60 else -(-left // HOUR)
    units = (
        [("day", hours // 24), ("hour", hours % 24)]
        if hours >= 24
        else [("hour", hours), ("minute", minutes % 60)]
    )
    words = [format_unit(count, f"duration-{unit}", "long", locale=locale) for unit, count in units if count]
    return format_list(words, "unit", locale=locale)


def zone_in(at: datetime | int, place: Place) -> str:
    """The offset from UTC at a place on that day, "UTC+5"."""
    offset = moment(at).astimezone(ZoneInfo(place.time_zone)).utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
