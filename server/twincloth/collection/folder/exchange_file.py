"""exchange.toml: languages, places, programme, and which gifts there are."""

from collections import Counter
from datetime import datetime

import regex
from msgspec import Struct

from twincloth.collection.call import LONGEST_ADDRESS, Call, call_address
from twincloth.collection.content import Text
from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.place_tables import (
    read_former_places,
    read_places,
    sides,
)
from twincloth.collection.folder.programme_tables import read_programme
from twincloth.collection.folder.tables import KEY, KEY_ADVICE, Table
from twincloth.collection.folder.toml_file import read_table
from twincloth.collection.folder.vocabulary_tables import read_vocabulary
from twincloth.collection.lengths import PARAGRAPH, TITLE
from twincloth.collection.places import Place
from twincloth.collection.programme_item import ProgrammeItem
from twincloth.collection.vocabulary import Term
from twincloth.exchange.refusal import Refusal
from twincloth.resources import INTERFACE_LANGUAGES

FILE = "exchange.toml"
OPTIONAL = ("vocabulary", "call")
"""What hosts write as well: where the file does not speak of it, it stays as they have left it."""
KNOWN = (
    "key",
    "languages",
    "starts_at",
    "moderated",
    "waiting_room",
    "retention_days",
    "gifts",
    "title",
    "welcome",
    "places",
    "former_places",
    "programme",
    *OPTIONAL,
)
MOST_RETENTION_DAYS = 3650
"""Ten years: what is kept of people, who may ask for less at any time; the collection itself has no end."""
_LANGUAGE = regex.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


class ExchangeFile(Struct, frozen=True, kw_only=True):
    """What the file says; `gifts` are names of folders and the line that names them."""

    key: str
    languages: tuple[str, ...]
    title: Text
    welcome: Text
    starts_at: datetime
    moderated: bool
    waiting_room: bool
    retention_days: int
    places: tuple[Place, ...]
    former_places: tuple[Place, ...]
    programme: tuple[ProgrammeItem, ...]
    vocabulary: tuple[Term, ...]
    call: Call | None
    inherited: frozenset[str]
    gifts: tuple[str, ...]
    gifts_line: int

    @property
    def sides(self) -> frozenset[str]:
        """What items and gifts may name; nothing where it cannot be known, so that nobody is told twice."""
        return sides(self.places)


def read_exchange_file(folder: Folder) -> ExchangeFile | None:
    """The file, or None where it cannot be read as TOML; problems go to the folder's findings."""
    top = read_table(folder, FILE, KNOWN)
    if top is None:
        return None
    languages = _languages(top)
    places = read_places(top, languages)
    return ExchangeFile(
        key=top.key("key"),
        languages=languages,
        title=top.text("title", languages, TITLE),
        welcome=top.text("welcome", languages, PARAGRAPH, needed=False),
        starts_at=top.moment("starts_at"),
        moderated=top.boolean("moderated", True),
        waiting_room=top.boolean("waiting_room", False),
        retention_days=top.integer("retention_days", 1, MOST_RETENTION_DAYS),
        places=places,
        former_places=read_former_places(top, languages, places),
        programme=read_programme(top, languages, sides(places)),
        vocabulary=read_vocabulary(top, languages),
        call=_call(top, languages),
        inherited=frozenset(name for name in OPTIONAL if not top.has(name)),
        gifts=_gifts(top),
        gifts_line=top.line("gifts"),
    )


def _languages(top: Table) -> tuple[str, ...]:
    findings = top.folder.findings
    before = len(findings.problems)
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
    if top.has("languages") and not languages and len(findings.problems) == before:
        top.note("languages", "no language is named", 'write for example ["en", "ru"]')
    spoken = [language for language in languages if _LANGUAGE.fullmatch(language)]
    if len(findings.problems) > before:
        # Which languages were meant nobody knows, and nothing else is told of them.
        spoken += INTERFACE_LANGUAGES
    return tuple(dict.fromkeys(spoken))


def _call(top: Table, languages: tuple[str, ...]) -> Call | None:
    if not top.has("call"):
        return None
    table = top.table("call", ("address", "dial_in"))
    if table is None:
        return None
    written = table.string("address", LONGEST_ADDRESS)
    if written:
        try:
            written = call_address(written)
        except Refusal as refusal:
            advice = f"begin it with one of {refusal.facts['schemes']}, as in https://meet.example/twincloth"
            table.note("address", "call.address is no address that opens a call", advice)
    dial_in = (
        table.text("dial_in", languages, PARAGRAPH, needed=False)
        if table.has("dial_in")
        else dict.fromkeys(languages, "")
    )
    return Call(address=written, dial_in=dial_in)


def _gifts(top: Table) -> tuple[str, ...]:
    names = top.strings("gifts")
    for name in (name for name, times in Counter(names).items() if times > 1):
        top.note("gifts", f'gift "{name}" is named twice', "name each once")
    for name in names:
        if "/" in name or "\\" in name or name in (".", ".."):
            top.note("gifts", f'gift "{name}" leads out of the folder', "name a folder under gifts")
        elif not KEY.fullmatch(name):
            top.note("gifts", f'gift "{name}" cannot be the name of a gift', KEY_ADVICE)
    return tuple(dict.fromkeys(name for name in names if KEY.fullmatch(name)))
