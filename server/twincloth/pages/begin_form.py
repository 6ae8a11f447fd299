"""The form of a new exchange: what is typed on one short page, and everything else as it is unless hosts change it."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from twincloth.collection.collection import Collection
from twincloth.collection.content import ExchangeText, Text
from twincloth.collection.countries import country_names, zone_name, zones_by_country
from twincloth.collection.keys import key_from
from twincloth.collection.lengths import NAME, TITLE
from twincloth.collection.place_changes import COLOURS, STITCHES
from twincloth.collection.places import Place
from twincloth.collection.wall_clock import moment_of
from twincloth.exchange.refusal import Refusal
from twincloth.pages.forms import FormFields, FormReader
from twincloth.views.languages import LANGUAGE_NAMES

RETENTION_DAYS = 365
"""Unless hosts choose another number: a year in which the halls may still look at what was said."""


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
        title, places = self.line("title", TITLE), self._places()
        starts_at = self._starts_at(places[0].time_zone)
        if self.problems or starts_at is None:
            return None
        keys = "-".join(place.key[:14] for place in places)
        return ExchangeText(
            key=key_from(f"{keys}-{starts_at.year}", taken, "exchange"),
            languages=self.languages,
            title=self._text(title),
            welcome=self._text(""),
            starts_at=starts_at,
            retention_days=RETENTION_DAYS,
            places=places,
            programme=(),
        )

    def _places(self) -> tuple[Place, ...]:
        """The two, as different as their colours and stitches can be."""
        places: list[Place] = []
        for number, (colour, stitch) in enumerate(zip(COLOURS[:2], STITCHES[:2], strict=True), 1):
            name = self.line(f"name.{number}", NAME)
            country, zone = self._clock(f"clock.{number}")
            key = key_from(name, [place.key for place in places], f"place-{number}")
            if name and any(
                name.casefold() == other.casefold() for one in places for other in one.name.values()
            ):
                self.problems[f"name.{number}"] = Refusal("begin-same-place")
            places.append(
                Place(
                    key=key,
                    name=self._text(name),
                    time_zone=zone,
                    country=country,
                    colour=colour,
                    stitch=stitch,
                )
            )
        return tuple(places)

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
        """By the first place's clock; of an hour that comes twice, the first, until its hosts say otherwise."""
        if not zone:
            return None
        try:
            return moment_of(self.given("at") or "", zone, "first")
        except Refusal as refusal:
            self.problems["at"] = refusal
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
