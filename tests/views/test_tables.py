"""Tables: what hosts take away of an exchange, read again by what others read it with."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from exchange.stories import (
    BEAR,
    EVERYBODY_IS_HERE,
    HELLO_APPROVED,
    PLAN,
    STARTED,
    VERA_SAID_HELLO,
)
from twincloth.collection.content import Content
from twincloth.collection.csv_cells import bare
from twincloth.collection.places import Place
from twincloth.collection.programme_item import ProgrammeItem
from twincloth.collection.table_files import KINDS, FileTables, write_tables
from twincloth.exchange.arming import GiftArmed
from twincloth.exchange.exchange import Entry, Exchange, Fact
from twincloth.exchange.hands import HandRaised
from twincloth.exchange.messages import MessagePosted
from twincloth.exchange.notes import NoteLeft
from twincloth.exchange.programme import ProgrammeMoved
from twincloth.exchange.reports import MessageReported
from twincloth.exchange.transcript import CaptionKept
from twincloth.resources import WEB
from twincloth.views.static import StaticFiles
from twincloth.views.tables.table import TableSource, cells, every_table, header
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views

BEGINNING = 1_605_366_000_000
"""Saturday, 14 November 2020, 15:00 in Oxford and 20:00 in Perm."""
CONTENT = Content(
    key="oxford-perm",
    languages=("en", "ru"),
    title={"en": "Two quilts", "ru": "Два одеяла"},
    welcome={},
    starts_at=datetime(2020, 11, 14, 15, tzinfo=UTC),
    places=(
        Place(
            key="perm",
            name={"en": "Perm", "ru": "Пермь"},
            time_zone="Asia/Yekaterinburg",
            colour="#9B2A2C",
            stitch="cross",
        ),
        Place(
            key="oxford",
            name={"en": "Oxford", "ru": "Оксфорд"},
            time_zone="Europe/London",
            colour="#1F3A68",
            stitch="running",
        ),
    ),
    programme=(
        ProgrammeItem(key="songs", place="perm", minutes=5, title={"en": "Songs", "ru": "Песни"}),
        ProgrammeItem(key="gifts", place="", minutes=9, title={"en": "Gifts", "ru": "Подарки"}),
    ),
    moderated=True,
    retention_days=365,
    gifts=(),
    code="TWCN01",
)
FORMULA = '=HYPERLINK("https://evil.example";"Привет")'
TOLD: tuple[Fact, ...] = (
    *EVERYBODY_IS_HERE,
    STARTED,
    VERA_SAID_HELLO,
    HELLO_APPROVED,
    MessagePosted(message="evil", author="vera", text=f"{FORMULA}\x07\n@SUM(1)", language="ru", held=True),
    MessageReported(message="hello", participant="alice"),
    ProgrammeMoved(item="songs"),
    HandRaised(participant="vera"),
    GiftArmed(gift=BEAR, place="perm"),
    NoteLeft(note="n1", author="nina", text="-2 minutes", role="host"),
    CaptionKept(line="c1", language="en", text="Good evening", by="nina"),
    ProgrammeMoved(item="gifts"),
)


@pytest.fixture(scope="module")
def views() -> Views:
    return Views(StaticFiles(WEB), "cloth.example")


def tables_of(views: Views, facts: tuple[Fact, ...], language: str = "en", *names: str) -> FileTables:
    """What leaves once these have happened, a minute apart, by Nina's hand."""
    exchange = Exchange(CONTENT.code, replace(PLAN, gifts={}))
    entries = [Entry(seq, BEGINNING + seq * 60_000, "nina", None, fact) for seq, fact in enumerate(facts, 1)]
    for entry in entries:
        exchange.apply(entry)
    acts = views.acts(Viewer(View.HOST, language), exchange, CONTENT)
    source = TableSource(exchange, CONTENT, language, entries, acts)
    chosen = [table for name, table in every_table().items() if name in names or not names]
    return {table.name: [list(header(table, CONTENT)), *cells(table, source)] for table in chosen}


@pytest.fixture(scope="module")
def told(views: Views) -> FileTables:
    return tables_of(views, TOLD)


def objects(rows: list) -> list[dict[str, object]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_each_table_has_a_row_for_each_thing(told: FileTables):
    assert {name: len(rows) - 1 for name, rows in told.items()} == {
        "acts": len(TOLD),
        "captions": 1,
        "hands": 1,
        "handovers": 1,
        "messages": 2,
        "notes": 1,
        "people": 2,
        "programme": 2,
        "reports": 1,
    }


def test_a_message_says_when_by_all_clocks_what_became_of_it_and_by_whom(told: FileTables):
    hello = objects(told["messages"])[0]

    assert (hello["written_utc"], hello["written_perm"], hello["written_oxford"]) == (
        "2020-11-14 15:08:00+00:00",
        "2020-11-14 20:08:00+05:00",
        "2020-11-14 15:08:00+00:00",
    )
    assert (hello["author"], hello["place"], hello["state"], hello["text_ru"]) == (
        "Вера",
        "Perm",
        "shown",
        "Привет!",
    )
    assert (hello["decided_by"], hello["decided_by_id"], hello["reports"]) == ("Host Perm", "nina", 1)


def test_the_programme_says_how_long_each_item_took(told: FileTables):
    songs, gifts = objects(told["programme"])

    assert (songs["minutes_planned"], songs["seconds_taken"], songs["began_perm"]) == (
        5,
        300,
        "2020-11-14 20:12:00+05:00",
    )
    assert (gifts["seconds_taken"], gifts["title_ru"]) == (0, "Подарки")


def test_words_are_those_of_whoever_takes_it(views: Views):
    told = tables_of(views, TOLD, "ru", "messages", "acts")

    assert objects(told["messages"])[0]["place"] == "Пермь"
    assert "Ведущий" in str(objects(told["acts"])[-1]["by"])


@pytest.mark.parametrize("erased", [True, False])
def test_what_was_erased_is_in_no_table(views: Views, erased: bool):
    facts = tuple(fact.redacted() for fact in TOLD) if erased else TOLD

    written = json.dumps(tables_of(views, facts), ensure_ascii=False)

    assert ("Вера" in written, "Привет" in written) == (not erased, not erased)


def test_csv_files_are_read_again_and_hold_no_formula(told: FileTables):
    archive = zipfile.ZipFile(io.BytesIO(write_tables(told, "zip")))

    for name, rows in told.items():
        text = archive.read(f"{name}.csv").decode("utf-8-sig")
        read = list(csv.reader(io.StringIO(text, newline="")))
        assert [list(map(bare, row)) for row in read] == [
            ["" if cell is None else str(cell) for cell in row] for row in rows
        ]
        assert not [cell for row in read for cell in row if cell.startswith(tuple("=@+"))]
    assert f"'{FORMULA[:10]}" in archive.read("messages.csv").decode()


def test_a_workbook_is_read_again_and_holds_no_formula(told: FileTables):
    book = load_workbook(io.BytesIO(write_tables(told, "xlsx")))

    assert book.sheetnames == list(told)
    evil = next(row for row in book["messages"].iter_rows() if row[0].value == "evil")
    text = next(cell for cell in evil if str(cell.value).startswith("=HYPERLINK"))
    assert text.data_type == "s", "read as words"
    assert text.value == f"{FORMULA}\n@SUM(1)", "without what XML cannot say"
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_json_names_every_cell(told: FileTables):
    read = json.loads(write_tables(told, "json"))

    assert read == {name: objects(rows) for name, rows in told.items()}
    assert set(KINDS) == {"xlsx", "zip", "json"}


def test_five_thousand_messages_leave_and_are_all_there(views: Views):
    many = tuple(
        MessagePosted(
            message=f"m{number}", author="vera", text=f"Сообщение {number}", language="ru", held=True
        )
        for number in range(5000)
    )
    told = tables_of(views, (*EVERYBODY_IS_HERE, *many), "en", "messages")

    archive = zipfile.ZipFile(io.BytesIO(write_tables(told, "zip")))

    read = list(csv.reader(io.StringIO(archive.read("messages.csv").decode("utf-8-sig"), newline="")))
    assert [row[0] for row in read[1:]] == [f"m{number}" for number in range(5000)]
