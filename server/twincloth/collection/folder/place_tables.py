"""The tables of places in exchange.toml, of today's and of former ones."""

from collections.abc import Iterable
from typing import get_args
from zoneinfo import available_timezones

from babel import Locale

from twincloth.collection.content import Text
from twincloth.collection.folder.colours import note_alike, note_colour
from twincloth.collection.folder.problems import did_you_mean
from twincloth.collection.folder.tables import Table
from twincloth.collection.lengths import NAME
from twincloth.collection.places import Place, Stitch
from twincloth.resources import INTERFACE_LANGUAGES

_STITCHES: tuple[Stitch, ...] = get_args(Stitch)
MOST_PLACES = 50
"""Each is held against all others: nobody could tell the colours of more apart."""

_FIELDS = ("key", "name", "time_zone", "colour", "stitch", "country")
_COUNTRIES = frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2)


def read_places(top: Table, languages: tuple[str, ...]) -> tuple[Place, ...]:
    """Those of today: two or more, which nobody takes for one another."""
    tables = top.tables("places", _FIELDS, required=True)
    if len(tables) == 1:
        top.note("places", "there is only one place", "an exchange has two or more")
    elif len(tables) > MOST_PLACES:
        top.note("places", f"there are {len(tables)} places", f"an exchange has at most {MOST_PLACES}")
        return ()
    used: set[str] = set()
    places: list[Place] = []
    for table in tables:
        place = _place(table, table.text("name", languages, NAME))
        note_repeated(place.key, used, table, "key")
        _note_same_stitch(place, places, table)
        note_alike(place, places, table)
        places.append(place)
    return tuple(places)


def read_former_places(top: Table, languages: tuple[str, ...], today: Iterable[Place]) -> tuple[Place, ...]:
    """Those that are places no more, for what was of them: others may have their colours and stitches by now."""
    used = {place.key for place in today}
    places = []
    for table in top.tables("former_places", _FIELDS, required=False):
        place = _place(table, table.text("name", _named_in(table) or languages, NAME))
        note_repeated(place.key, used, table, "key")
        places.append(place)
    return tuple(places)


def place_key(table: Table, key: str, places: frozenset[str]) -> str:
    """The key of one of the places."""
    place = table.string(key, NAME)
    if place and places and place not in places:
        advice = did_you_mean(place, places, f"write one of {', '.join(sorted(places))}")
        table.note(key, f'{key} "{place}" is not a place of this exchange', advice)
    return place


def note_repeated(key: str, earlier: set[str], table: Table, at: str) -> None:
    """A problem where the key has been used before; else it is used now."""
    if key and key in earlier:
        table.note(at, f'{table.name(at)} "{key}" is used twice', "give each its own")
    earlier.add(key)


def _place(table: Table, name: Text) -> Place:
    zone = table.string("time_zone", NAME)
    if zone and zone not in available_timezones():
        advice = did_you_mean(zone, available_timezones(), "write a name such as Asia/Yekaterinburg")
        table.note("time_zone", f'time zone "{zone}" is unknown', advice)
    stitch = table.string("stitch", NAME)
    if stitch and stitch not in _STITCHES:
        table.note("stitch", f'stitch "{stitch}" is unknown', f"write one of {', '.join(_STITCHES)}")
    return Place(
        key=table.key("key"),
        name=name,
        time_zone=zone,
        colour=note_colour(table, "colour"),
        stitch=next((known for known in _STITCHES if known == stitch), _STITCHES[0]),
        country=_country(table),
    )


def _country(table: Table) -> str:
    country = table.string("country", NAME) if table.has("country") else ""
    if country and country not in _COUNTRIES:
        table.note(
            "country", f'country "{country}" is unknown', "write its code of two letters, such as GB or RU"
        )
    return country


def _named_in(table: Table) -> tuple[str, ...]:
    """The languages of the exchange may be others since; a page shows the name in one that it has."""
    return tuple(language for language in table.keys("name") if language in INTERFACE_LANGUAGES)


def _note_same_stitch(place: Place, others: list[Place], table: Table) -> None:
    """Places are never told apart by colour alone; only a fifth place has no stitch left."""
    taken = [other.stitch for other in others]
    if table.has("stitch") and place.stitch in taken and len(taken) < len(_STITCHES):
        free = [stitch for stitch in _STITCHES if stitch not in taken]
        what = f'stitch "{place.stitch}" belongs to another place already'
        table.note("stitch", what, f"write one of {', '.join(free)}")
