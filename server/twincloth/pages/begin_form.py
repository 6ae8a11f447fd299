"""The form of a new exchange: what is typed on one short page, and everything else as it is unless hosts change it."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from twincloth.collection.collection import Collection
from twincloth.collection.content import ExchangeText, Text
from twincloth.collection.countries import country_names, zone_name, zones_by_country
from twincloth.collection.keys import key_from
from twincloth.collection.lengths import NAME, TITLE
from twincloth.collection.local_time import day_of, hour_of, moment_of
from twincloth.collection.places import Place, Stitch
from twincloth.exchange.refusal import Refusal
from twincloth.pages.forms import FormFields, FormReader
from twincloth.views.languages import LANGUAGE_NAMES

T = TypeVar("T")

RETENTION_DAYS = 365
"""Unless hosts choose another number: a year in which the halls may still look at what was said."""

THREADS: tuple[tuple[str, Stitch], ...] = (("#1F3A68", "running"), ("#9B2A2C", "cross"))
"""Colour and stitch of the first and the second place until hosts choose others: far apart for every eye."""


class BeginForm(FormReader):
    """What an owner typed; what is wrong with each field stands in `problems`. `language` is the one it was typed in."""

    def __init__(self, typed: FormFields, language: str) -> None:
        super().__init__(typed)
        chosen = [one for one in LANGUAGE_NAMES if typed.get(f"language.{one}")]
        # Of a language that was not chosen there would be words that nobody can mend.
        self.languages = tuple(sorted(chosen, key=lambda one: one != language))
        if not chosen:
            self.problems["languages"] = Refusal("begin-without-language")

    def exchange(self, taken: frozenset[str]) -> ExchangeText | None:
        """The exchange under a key that is not taken; None where something is wrong."""
        title = self.line("title", TITLE)
        names = [self.line(f"name.{number}", NAME) for number in (1, 2)]
        clocks = [self._clock(f"clock.{number}") for number in (1, 2)]
        starts_at = self._starts_at(clocks[0][1])
        keys: list[str] = []
        for number, name in enumerate(names, 1):
            keys.append(key_from(name, keys, f"place-{number}"))
        if names[0] and names[0].casefold() == names[1].casefold():
            self.problems["name.2"] = Refusal("begin-same-place")
        if self.problems or starts_at is None:
            return None
        return ExchangeText(
            key=key_from(f"{keys[0][:14]}-{keys[1][:14]}-{starts_at.year}", taken, "exchange"),
            languages=self.languages,
            title=self._text(title),
            welcome=self._text(""),
            starts_at=starts_at,
            retention_days=RETENTION_DAYS,
            places=tuple(
                Place(
                    key=key,
                    name=self._text(name),
                    time_zone=zone,
                    country=country,
                    colour=colour,
                    stitch=stitch,
                )
                for key, name, (country, zone), (colour, stitch) in zip(
                    keys, names, clocks, THREADS, strict=True
                )
            ),
            programme=(),
        )

    def _text(self, words: str) -> Text:
        """In the language of the page it was typed on; the others are still to be written."""
        return {language: words if language == self.languages[0] else "" for language in self.languages}

    def _clock(self, name: str) -> tuple[str, str]:
        country, _, zone = (self.given(name) or "").partition(" ")
        if zone not in zones_by_country().get(country, ()):
            self.problems[name] = Refusal("begin-without-clock")
            return "", ""
        return country, zone

    def _starts_at(self, zone: str) -> datetime | None:
        """Day and hour by the first place's clock."""
        day, hour = self._taken("day", day_of), self._taken("hour", hour_of)
        if day is None or hour is None or not zone:
            return None
        try:
            return moment_of(day, hour, zone)
        except Refusal as refusal:
            self.problems["hour"] = refusal
            return None

    def _taken(self, name: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(self.given(name) or "")
        except Refusal as refusal:
            self.problems[name] = refusal
            return None


def taken_keys(collection: Collection) -> frozenset[str]:
    """The authors' keys of all exchanges, of those too whose content cannot be read."""
    return frozenset(content.key for content in collection.contents.values()) | set(
        collection.unreadable.values()
    )


@lru_cache(maxsize=16)
def clock_choices(language: str, today: date) -> tuple[tuple[str, str], ...]:
    """Every country and its clocks to choose from, in the order of a list: what the form sends, and what it says."""
    choices = []
    for country, name in country_names(language).items():
        zones = zones_by_country()[country]
        for zone in zones:
            city = "" if len(zones) == 1 else f" · {zone_name(zone, language)}"
            choices.append((f"{country} {zone}", f"{name}{city} ({_offset(zone, today)})"))
    return tuple(choices)


def _offset(zone: str, today: date) -> str:
    """As people write it: UTC+5, UTC−3:30."""
    offset = datetime(today.year, today.month, today.day, 12, tzinfo=ZoneInfo(zone)).utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
