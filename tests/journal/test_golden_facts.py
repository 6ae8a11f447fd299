"""Facts as they were stored, one line and more for each tag ever released: every later version replays them.

A feature keeps its lines in `golden/FEATURE.jsonl`, the text of the journal's column to the byte. A line is never
changed or taken out; a fact that gets a field gets one line more, and the one without it stays.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import msgspec
import pytest

from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange.exchange import Entry, Exchange, facts
from twincloth.exchange.plan import Plan
from twincloth.journal.sqlite import SQLiteJournal

GOLDEN = Path(__file__).parent / "golden"
LINES = [
    pytest.param(line, id=f"{path.stem} {number}")
    for path in sorted(GOLDEN.glob("*.jsonl"))
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
]
STORED = [line.values[0] for line in LINES]
NOTHING = Plan(languages=(), moderated=False, places=frozenset(), programme=(), gifts={})


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[SQLiteJournal]:
    database = await SQLiteDatabase.open(tmp_path / "twincloth.db")
    journal = await SQLiteJournal.open(database)
    await database.write(store)
    yield journal
    await database.close()


def store(connection: apsw.Connection) -> None:
    rows = [("K7Q2MX", seq, 1_605_366_000_000 + seq, "tom", None, line) for seq, line in enumerate(STORED, 1)]
    connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", rows)


def tag_of(line: str) -> str:
    return str(msgspec.json.decode(line)["type"])


@pytest.mark.parametrize("tag", sorted(facts()))
def test_every_tag_has_a_stored_line(tag: str):
    assert tag in map(tag_of, STORED), (
        f"write one into {GOLDEN.name}/{facts()[tag].__module__.split('.')[-1]}.jsonl"
    )


@pytest.mark.parametrize("line", LINES)
def test_no_tag_is_ever_taken_out_and_no_field_forgotten(line: str):
    kind = facts()[tag_of(line)]

    fact = msgspec.json.decode(line, type=kind)

    now = msgspec.json.decode(msgspec.json.encode(fact))
    assert {name: now.get(name) for name in msgspec.json.decode(line)} == msgspec.json.decode(line)


@pytest.mark.parametrize("tag", sorted(facts()))
def test_todays_form_is_among_them_to_the_byte(tag: str):
    own = [line for line in STORED if tag_of(line) == tag]

    assert any(
        msgspec.json.encode(msgspec.json.decode(line, type=facts()[tag])).decode() == line for line in own
    )


async def test_they_are_replayed_in_any_order_and_under_any_plan(journal: SQLiteJournal):
    entries = await journal.read("K7Q2MX")
    assert len(entries) == len(STORED)

    for order in (entries, entries[::-1], [*entries, *entries], [*entries[7:], *entries[:7]]):
        exchange = Exchange("K7Q2MX", NOTHING)
        for seq, entry in enumerate(order, 1):
            exchange.apply(Entry(seq, entry.at, entry.by, entry.cause, entry.fact))
            entry.fact.notifies(exchange)
        assert exchange.seq == len(order)


async def test_they_are_erased_and_replayed_all_the_same(journal: SQLiteJournal):
    await journal.erase("K7Q2MX", lambda fact: fact.redacted())
    exchange = Exchange("K7Q2MX", NOTHING)

    for entry in await journal.read("K7Q2MX"):
        exchange.apply(entry)

    assert exchange.seq == len(STORED)
