"""Countries: which there are, what they are called in a language, and which clocks they keep.

Countries and zones are those of the time zone database (zone.tab of tzdata), their names those of CLDR (by Babel).
"""

import unicodedata
from collections import defaultdict
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import get_timezone_location

_TABLE = "zoneinfo/zone.tab"


@cache
def zones_by_country() -> dict[str, tuple[str, ...]]:
    """The time zones (IANA names) of every country (ISO 3166-1, two letters), from one of its ends to the other."""
    zones: defaultdict[str, list[str]] = defaultdict(list)
    for line in files("tzdata").joinpath(_TABLE).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            zones[country].append(zone)
    return {country: tuple(found) for country, found in zones.items()}


def country_of(zone: str) -> str:
    """The country that keeps this time zone; empty where the database names none, as for UTC."""
    return next((country for country, zones in zones_by_country().items() if zone in zones), "")


@cache
def country_names(language: str) -> dict[str, str]:
    """What every country is called in this language, by its code, in the order of a list that is read."""
    known = Locale.parse(language, sep="-").territories
    names = {country: known.get(country, country) for country in zones_by_country()}
    return dict(sorted(names.items(), key=lambda named: _in_order(named[1])))


@cache
def zone_name(zone: str, language: str) -> str:
    """The city by which a time zone is known, in this language."""
    city = get_timezone_location(zone, Locale.parse(language, sep="-"), return_city=True)
    return city.rpartition("/")[2]


def _in_order(name: str) -> str:
    """Letters without their marks, so that Åland stands beside Albania."""
    plain = (letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return "".join(plain).casefold()
