"""The tables of places in exchange.toml, of today's and of former ones."""

from collections.abc import Iterable, Sequence
from typing import get_args
from zoneinfo import available_timezones

from babel import Locale

from twincloth.collection.content import Text
from twincloth.collection.folder.colours import note_alike, note_colour
from twincloth.collection.folder.problems import did_you_mean
from twincloth.collection.folder.tables import KEY, Table
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
    stitches: list[Stitch] = []
    for table in tables:
        stitch = _stitch(table, stitches)
        place = _place(table, table.text("name", languages, NAME), stitch)
        note_repeated(place.key, used, table, "key")
        note_alike(place, places, table)
        if stitch:
            _note_same_stitch(stitch, stitches, table)
            stitches.append(stitch)
        places.append(place)
    return tuple(places)


def sides(places: Sequence[Place]) -> frozenset[str]:
    """The keys of places; none where some of them are wrong, since others may well have named what was meant."""
    keys = {place.key for place in places if KEY.fullmatch(place.key)}
    return frozenset(keys if len(keys) == len(places) > 1 else ())


def read_former_places(top: Table, languages: tuple[str, ...], today: Iterable[Place]) -> tuple[Place, ...]:
    """Those that are places no more, for what was of them: others may have their colours and stitches by now."""
    used = {place.key for place in today}
    places = []
    for table in top.tables("former_places", _FIELDS, required=False):
        name = table.text("name", _named_in(table) or languages, NAME)
        place = _place(table, name, _stitch(table))
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


def _stitch(table: Table, taken: Sequence[Stitch] = ()) -> Stitch | None:
    written = table.string("stitch", NAME)
    stitch = next((known for known in _STITCHES if known == written), None)
    if written and stitch is None:
        free = [known for known in _STITCHES if known not in taken] or _STITCHES
        advice = did_you_mean(written, free, f"write one of {', '.join(free)}")
        table.note("stitch", f'stitch "{written}" is unknown', advice)
    return stitch


def _place(table: Table, name: Text, stitch: Stitch | None) -> Place:
    zone = table.string("time_zone", NAME)
    if zone and zone not in available_timezones():
        # An offset is no zone, though UTC would come near to it: it says nothing of summer.
        known = () if zone.startswith(("UTC", "GMT")) else available_timezones()
        advice = did_you_mean(zone, known, "write a name such as Asia/Yekaterinburg")
        table.note("time_zone", f'time zone "{zone}" is unknown', advice)
    return Place(
        key=table.key("key"),
        name=name,
        time_zone=zone,
        colour=note_colour(table, "colour"),
        stitch=stitch or _STITCHES[0],
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


def _note_same_stitch(stitch: Stitch, taken: list[Stitch], table: Table) -> None:
    """Places are never told apart by colour alone; only a fifth place has no stitch left."""
    if stitch in taken and len(taken) < len(_STITCHES):
        free = [other for other in _STITCHES if other not in taken]
        what = f'stitch "{stitch}" belongs to another place already'
        table.note("stitch", what, f"write one of {', '.join(free)}")
