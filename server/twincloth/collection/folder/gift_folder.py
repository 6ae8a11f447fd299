"""A gift's folder: gift.toml, its picture, and its cards."""

from twincloth.collection import ingest_client
from twincloth.collection.card_rules import located
from twincloth.collection.content import Custody, Lineage
from twincloth.collection.durable import hash_of
from twincloth.collection.folder.cards_file import CardsFile
from twincloth.collection.folder.exchange_file import ExchangeFile
from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.place_tables import place_key
from twincloth.collection.folder.problems import did_you_mean
from twincloth.collection.folder.tables import Table
from twincloth.collection.folder.toml_file import read_table
from twincloth.collection.kinds import KINDS, GiftKind
from twincloth.collection.lengths import LINE, NAME, PARAGRAPH, STORY, TITLE
from twincloth.collection.parsed_folder import ParsedCard, ParsedGift, Source
from twincloth.collection.pictures import EXTENSIONS, UnfitPicture
from twincloth.collection.plain_cloth import STAND_IN

OPTIONAL = ("kind", "number", "custody")
"""What hosts write as well: where the file does not speak of it, it stays as they have left it."""

KNOWN = (
    "giver",
    "receiver",
    "picture",
    "withdrawn",
    "title",
    "story",
    "makers",
    "alt",
    "lineage",
    *OPTIONAL,
)
_LONGEST_FILE_NAME = 200


def read_gift(folder: Folder, name: str, exchange: ExchangeFile) -> ParsedGift | None:
    """A gift, or None where something of it cannot be read; problems go to the folder's findings."""
    if not _is_there(folder, name, exchange):
        return None
    table = read_table(folder, f"gifts/{name}/gift.toml", KNOWN)
    pictured = table is not None and table.has("picture")
    source = _source(folder, name, table) if table and pictured else None
    size = (source.measured.width, source.measured.height) if source else None if pictured else STAND_IN
    custody = _custody(table, exchange.languages) if table else ()
    sheet = CardsFile(folder, f"gifts/{name}", exchange.languages, located=located(custody))
    cards = sheet.read(size)
    return _gift(name, table, exchange, source, cards, custody) if table else None


def _is_there(folder: Folder, name: str, exchange: ExchangeFile) -> bool:
    path = folder.root / "gifts" / name
    if not folder.holds(path):
        what, instead = f"gifts/{name} leads out of the folder", "put the gift's folder itself inside"
    elif not path.is_dir():
        what, instead = f"gifts/{name} is missing", "make this folder, or take the gift out of the list"
    else:
        return True
    folder.findings.add("exchange.toml", exchange.gifts_line, what, instead)
    return False


def _gift(
    name: str,
    table: Table,
    exchange: ExchangeFile,
    source: Source | None,
    cards: tuple[ParsedCard, ...],
    custody: tuple[Custody, ...],
) -> ParsedGift | None:
    languages = exchange.languages
    withdrawn = table.day("withdrawn")
    places = exchange.sides
    if withdrawn and places:
        places |= {place.key for place in exchange.former_places}
    giver, receiver = place_key(table, "giver", places), place_key(table, "receiver", places)
    if giver and giver == receiver:
        table.note("receiver", f'giver and receiver are both "{giver}"', "name the place that receives")
    title, story = table.text("title", languages, TITLE), table.text("story", languages, STORY, needed=False)
    makers, alt = (table.text(name, languages, PARAGRAPH, needed=False) for name in ("makers", "alt"))
    lineage = _lineage(table, languages)
    number = table.string("number", NAME) if table.has("number") else ""
    if source is None and table.has("picture"):
        return None
    return ParsedGift(
        key=name,
        giver=giver,
        receiver=receiver,
        title=title,
        story=story,
        makers=makers,
        alt=alt,
        lineage=lineage,
        kind=_kind(table, languages),
        number=number,
        custody=custody,
        withdrawn=withdrawn,
        picture=source,
        cards=cards,
        inherited=frozenset(name for name in OPTIONAL if not table.has(name)),
    )


def _kind(table: Table, languages: tuple[str, ...]) -> GiftKind:
    """A kind that Twincloth has words for, or a table of the author's own; a quilt where nothing is said."""
    if not table.has("kind"):
        return "quilt"
    if table.holds_table("kind"):
        return table.text("kind", languages, NAME)
    kind = table.string("kind", NAME)
    if kind and kind not in KINDS:
        otherwise = f"write one of {', '.join(KINDS)}, or a table [kind] with your own words in each language"
        table.note("kind", f'kind "{kind}" is not known', did_you_mean(kind, KINDS, otherwise))
    return kind


def _custody(table: Table, languages: tuple[str, ...]) -> tuple[Custody, ...]:
    """Who has had it, in the order of time."""
    kept = [
        Custody(
            since=one.since("since"),
            holder=one.text("holder", languages, LINE),
            location=one.text("location", languages, LINE),
        )
        for one in table.tables("custody", ("since", "holder", "location"), required=False)
    ]
    return tuple(sorted(kept, key=lambda one: one.since))


def _lineage(table: Table, languages: tuple[str, ...]) -> tuple[Lineage, ...]:
    return tuple(
        Lineage(
            year=earlier.year("year"),
            title=earlier.text("title", languages, TITLE),
            text=earlier.text("text", languages, STORY, needed=False),
        )
        for earlier in table.tables("lineage", ("year", "title", "text"), required=False)
    )


def _source(folder: Folder, gift: str, table: Table) -> Source | None:
    """The picture, decoded once to its end, so that a broken one is found before anything is imported."""
    name = table.string("picture", _LONGEST_FILE_NAME)
    if not name:
        return None
    file = f"gifts/{gift}/{name}"
    path = folder.path(file, named_at=(table.file, table.line("picture")))
    if path is None:
        return None
    try:
        measured = ingest_client.inspect(path)
    except UnfitPicture as error:
        folder.findings.add(file, None, error.what, error.instead)
        return None
    return Source(path=path, file=file, name=hash_of(path) + EXTENSIONS[measured.kind], measured=measured)
