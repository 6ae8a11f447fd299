"""What every journal promises; each implementation must pass all of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import asyncpg
import pytest

from twincloth.database import Database, StorageFailure
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.database.postgresql_connections import Connections
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange.exchange import Entry, Fact
from twincloth.exchange.messages import MessagePosted
from twincloth.journal.journal import Journal, SequenceTaken
from twincloth.journal.postgresql import PostgreSQLJournal
from twincloth.journal.sqlite import SQLiteJournal

PERM_OXFORD = "K7Q2MX"
COVENTRY_VOLGOGRAD = "B3ZT8W"
DAY = 1_605_366_000_000


def said(seq: int, text: str = "Hello", author: str = "vera") -> Entry:
    fact = MessagePosted(message=f"message-{seq}", author=author, text=text, language="en", held=True)
    return Entry(seq=seq, at=DAY + seq, by=author, cause=f"wish-{seq}", fact=fact)


def redacted(fact: Fact) -> Fact:
    return fact.redacted()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await SQLiteDatabase.open(tmp_path / "twincloth.db")
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def journal(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Journal]:
    if request.param == "sqlite":
        yield await SQLiteJournal.open(database)
        return
    address = await request.getfixturevalue("cluster").create()
    shared, connections = await PostgreSQLDatabase.open(address), Connections(address)
    yield await PostgreSQLJournal.open(shared, connections)
    await connections.close()
    await shared.close()


@pytest.fixture
async def sqlite_journal(database: Database) -> Journal:
    return await SQLiteJournal.open(database)


async def test_an_exchange_of_which_nothing_is_known_has_no_entries(journal):
    assert await journal.read(PERM_OXFORD) == []


async def test_entries_come_back_as_they_were_in_order_of_their_numbers(journal):
    entries = [said(1, "Здравствуйте, Оксфорд! 🧵"), said(2, "Hello, Perm", "alice"), said(3)]

    await journal.append(PERM_OXFORD, entries[:1])
    await journal.append(PERM_OXFORD, entries[1:])

    assert await journal.read(PERM_OXFORD) == entries


async def test_an_entry_without_a_cause_comes_back_without_one(journal):
    entry = Entry(seq=1, at=DAY, by="clock", cause=None, fact=said(1).fact)

    await journal.append(PERM_OXFORD, [entry])

    assert await journal.read(PERM_OXFORD) == [entry]


async def test_entries_survive_closing_and_opening(sqlite_journal, database):
    await sqlite_journal.append(PERM_OXFORD, [said(1)])

    again = await SQLiteDatabase.open(database.path)
    assert await (await SQLiteJournal.open(again)).read(PERM_OXFORD) == [said(1)]
    await again.close()


async def test_reading_begins_after_a_number_and_ends_at_a_limit(journal):
    await journal.append(PERM_OXFORD, [said(seq) for seq in range(1, 11)])

    assert await journal.read(PERM_OXFORD, after=7) == [said(8), said(9), said(10)]
    assert await journal.read(PERM_OXFORD, after=3, limit=2) == [said(4), said(5)]
    assert await journal.read(PERM_OXFORD, limit=0) == []
    assert await journal.read(PERM_OXFORD, after=10) == []


async def test_exchanges_number_their_entries_apart(journal):
    await journal.append(PERM_OXFORD, [said(1, "to Oxford")])
    await journal.append(COVENTRY_VOLGOGRAD, [said(1, "to Volgograd")])

    assert await journal.read(COVENTRY_VOLGOGRAD) == [said(1, "to Volgograd")]


async def test_a_taken_number_is_refused_and_nothing_of_that_commit_is_kept(journal):
    await journal.append(PERM_OXFORD, [said(1), said(2, "Alice was first", "alice")])

    with pytest.raises(SequenceTaken) as taken:
        await journal.append(PERM_OXFORD, [said(2, "Vera was late"), said(3)])

    assert (taken.value.exchange_id, taken.value.seq) == (PERM_OXFORD, 2)
    assert await journal.read(PERM_OXFORD) == [said(1), said(2, "Alice was first", "alice")]


async def test_one_bad_entry_keeps_the_whole_commit_out(journal):
    with pytest.raises((apsw.ConstraintError, asyncpg.NotNullViolationError)):
        await journal.append(PERM_OXFORD, [said(1), said(2), said(3, author=None)])

    assert await journal.read(PERM_OXFORD) == []


async def test_appending_nothing_changes_nothing(journal):
    await journal.append(PERM_OXFORD, [])

    assert await journal.read(PERM_OXFORD) == []


async def test_a_full_disk_keeps_the_whole_commit_out_reading_goes_on_and_room_heals_it(
    sqlite_journal, database
):
    await sqlite_journal.append(PERM_OXFORD, [said(1)])
    pages = await database.run(lambda connection: connection.execute("PRAGMA page_count").get)
    await database.run(lambda connection: connection.execute(f"PRAGMA max_page_count={pages}").get)
    many = [said(seq, "Лучше маленькая помощь, чем большая жалость " * 20) for seq in range(2, 102)]

    with pytest.raises(StorageFailure) as full:
        await sqlite_journal.append(PERM_OXFORD, many)

    assert full.value.code == "storage-full"
    assert await sqlite_journal.read(PERM_OXFORD) == [said(1)]
    await database.run(lambda connection: connection.execute("PRAGMA max_page_count=100000").get)
    await sqlite_journal.append(PERM_OXFORD, many)
    assert await sqlite_journal.read(PERM_OXFORD) == [said(1), *many]


async def test_erasing_keeps_numbers_times_and_authors_and_other_exchanges(journal):
    await journal.append(PERM_OXFORD, [said(1, "secret"), said(2, "secret")])
    await journal.append(COVENTRY_VOLGOGRAD, [said(1, "kept")])

    await journal.erase(PERM_OXFORD, redacted)

    assert await journal.read(PERM_OXFORD) == [said(1, ""), said(2, "")]
    assert await journal.read(COVENTRY_VOLGOGRAD) == [said(1, "kept")]


@pytest.mark.parametrize("length", [20, 700, 6000])
async def test_erased_text_stands_in_no_file_of_the_folder(sqlite_journal, tmp_path, length):
    secrets = [f"Oleg's secret number {seq:04} ".ljust(length, "x") for seq in range(1, 201)]
    for seq, secret in enumerate(secrets, start=1):
        await sqlite_journal.append(PERM_OXFORD, [said(seq, secret)])
    assert found(tmp_path, b"secret number 0100")

    await sqlite_journal.erase(PERM_OXFORD, redacted)

    assert not found(tmp_path, b"secret number")
    assert not found(tmp_path, b"xxxxxxxx")


async def test_what_one_person_said_is_erased_for_that_person_alone(sqlite_journal, tmp_path):
    await sqlite_journal.append(
        PERM_OXFORD, [said(1, "Tom's secret", "tom"), said(2, "Alice's word", "alice")]
    )

    await sqlite_journal.erase(PERM_OXFORD, lambda fact: fact.redacted() if fact.author == "tom" else fact)

    assert await sqlite_journal.read(PERM_OXFORD) == [said(1, "", "tom"), said(2, "Alice's word", "alice")]
    assert not found(tmp_path, b"Tom's secret")


def found(folder: Path, text: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]
