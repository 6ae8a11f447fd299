"""exchange.toml: languages, places, programme, and which gifts there are."""

from datetime import datetime
from typing import get_args
from zoneinfo import available_timezones

import regex
from msgspec import Struct

from twincloth.collection.content import ProgrammeItem, Text
from twincloth.collection.folder.colours import note_alike, note_colour
from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.problems import did_you_mean
from twincloth.collection.folder.tables import KEY, KEY_ADVICE, Table, read_table
from twincloth.collection.lengths import NAME, PARAGRAPH, TITLE
from twincloth.collection.places import Place, Stitch
from twincloth.resources import INTERFACE_LANGUAGES

FILE = "exchange.toml"
KNOWN = (
    "key",
    "languages",
    "starts_at",
    "moderated",
    "retention_days",
    "gifts",
    "title",
    "welcome",
    "places",
    "programme",
)
MOST_MINUTES = 600
MOST_RETENTION_DAYS = 3650
"""Ten years: what is kept of people, who may ask for less at any time; the collection itself has no end."""
_STITCHES: tuple[Stitch, ...] = get_args(Stitch)
_LANGUAGE = regex.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


class ExchangeFile(Struct, frozen=True, kw_only=True):
    """What the file says; `gifts` are names of folders and the line that names them."""

    key: str
    languages: tuple[str, ...]
    title: Text
    welcome: Text
    starts_at: datetime
    moderated: bool
    retention_days: int
    places: tuple[Place, ...]
    programme: tuple[ProgrammeItem, ...]
    gifts: tuple[str, ...]
    gifts_line: int


def read_exchange_file(folder: Folder) -> ExchangeFile | None:
    """The file, or None where it cannot be read as TOML; problems go to the folder's findings."""
    top = read_table(folder, FILE, KNOWN)
    if top is None:
        return None
    languages = _languages(top)
    places = _places(top, languages)
    return ExchangeFile(
        key=top.key("key"),
        languages=languages,
        title=top.text("title", languages, TITLE),
        welcome=top.text("welcome", languages, PARAGRAPH),
        starts_at=top.moment("starts_at"),
        moderated=top.boolean("moderated", True),
        retention_days=top.integer("retention_days", 1, MOST_RETENTION_DAYS),
        places=places,
        programme=_programme(top, languages, frozenset(place.key for place in places)),
        gifts=_gifts(top),
        gifts_line=top.line("gifts"),
    )


def note_repeated(key: str, earlier: set[str], table: Table, at: str) -> None:
    """A problem where the key has been used before; else it is used now."""
    if key and key in earlier:
        table.note(at, f'{table.name(at)} "{key}" is used twice', "give each its own")
    earlier.add(key)


def _languages(top: Table) -> tuple[str, ...]:
    languages = top.strings("languages")
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            top.note("languages", f'"{language}" is not a language', "write a code such as en or ru")
        elif language not in INTERFACE_LANGUAGES:
            what = f'Twincloth does not speak "{language}" yet'
            top.note(
                "languages", what, f"name only languages that there are: {', '.join(INTERFACE_LANGUAGES)}"
            )
    if len(set(languages)) < len(languages):
        top.note("languages", "a language is named twice", "name each once")
    if top.has("languages") and not languages:
        top.note("languages", "no language is named", 'write for example ["en", "ru"]')
    return tuple(dict.fromkeys(language for language in languages if _LANGUAGE.fullmatch(language)))


def _places(top: Table, languages: tuple[str, ...]) -> tuple[Place, ...]:
    tables = top.tables("places", ("key", "name", "time_zone", "colour", "stitch"), required=True)
    if len(tables) == 1:
        top.note("places", "there is only one place", "an exchange has two or more")
    used: set[str] = set()
    places: list[Place] = []
    for table in tables:
        place = _place(table, languages)
        note_repeated(place.key, used, table, "key")
        _note_same_stitch(place, places, table)
        note_alike(place, places, table)
        places.append(place)
    return tuple(places)


def _place(table: Table, languages: tuple[str, ...]) -> Place:
    zone = table.string("time_zone", NAME)
    if zone and zone not in available_timezones():
        advice = did_you_mean(zone, available_timezones(), "write a name such as Asia/Yekaterinburg")
        table.note("time_zone", f'time zone "{zone}" is unknown', advice)
    stitch = table.string("stitch", NAME)
    if stitch and stitch not in _STITCHES:
        table.note("stitch", f'stitch "{stitch}" is unknown', f"write one of {', '.join(_STITCHES)}")
    return Place(
        key=table.key("key"),
        name=table.text("name", languages, NAME),
        time_zone=zone,
        colour=note_colour(table, "colour"),
        stitch=next((known for known in _STITCHES if known == stitch), _STITCHES[0]),
    )


def _note_same_stitch(place: Place, others: list[Place], table: Table) -> None:
    """Places are never told apart by colour alone; only a fifth place has no stitch left."""
    taken = [other.stitch for other in others]
    if table.has("stitch") and place.stitch in taken and len(taken) < len(_STITCHES):
        free = [stitch for stitch in _STITCHES if stitch not in taken]
        what = f'stitch "{place.stitch}" belongs to another place already'
        table.note("stitch", what, f"write one of {', '.join(free)}")


def _programme(top: Table, languages: tuple[str, ...], places: frozenset[str]) -> tuple[ProgrammeItem, ...]:
    used: set[str] = set()
    items = []
    for table in top.tables("programme", ("key", "place", "minutes", "title", "note"), required=False):
        item = ProgrammeItem(
            key=table.key("key"),
            place=place_key(table, "place", places),
            minutes=table.integer("minutes", 1, MOST_MINUTES),
            title=table.text("title", languages, TITLE),
            note=table.text("note", languages, PARAGRAPH) if table.has("note") else None,
        )
        note_repeated(item.key, used, table, "key")
        items.append(item)
    return tuple(items)


def place_key(table: Table, key: str, places: frozenset[str]) -> str:
    """The key of one of the places."""
    place = table.string(key, NAME)
    if place and places and place not in places:
        advice = did_you_mean(place, places, f"write one of {', '.join(sorted(places))}")
        table.note(key, f'{key} "{place}" is not a place of this exchange', advice)
    return place


def _gifts(top: Table) -> tuple[str, ...]:
    names = top.strings("gifts")
    if top.has("gifts") and not names:
        top.note("gifts", "no gift is named", 'name the folders under gifts, as in ["perm-quilt"]')
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        top.note("gifts", f'gift "{name}" is named twice', "name each once")
    for name in names:
        if "/" in name or "\\" in name or name in (".", ".."):
            top.note("gifts", f'gift "{name}" leads out of the folder', "name a folder under gifts")
        elif not KEY.fullmatch(name):
            top.note("gifts", f'gift "{name}" cannot be the name of a gift', KEY_ADVICE)
    return tuple(dict.fromkeys(name for name in names if KEY.fullmatch(name)))
