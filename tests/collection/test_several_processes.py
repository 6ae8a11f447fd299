"""Several processes author at once: nobody's change is lost, and each process knows what the others have stored."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from databases import Opening
from halls import come_true
from live.one_room import CONTENT as SMALL
from twincloth.collection.change_log import ChangeNote
from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.collection.folder import read_folder
from twincloth.database import Conflict, Connection

CODE = "CJKDRP"
CONTENT = replace(SMALL, code=CODE)

pytestmark = [pytest.mark.usefixtures("pictures_made_once"), pytest.mark.on_postgresql]


@pytest.fixture
async def two(open_database: Opening, tmp_path: Path) -> tuple[Collection, Collection]:
    """What two processes know of one database; pictures are in a store that is for both."""
    first, second = [await open_database(tmp_path / "twincloth.db") for _ in range(2)]
    return await Collection.open(first, tmp_path), await Collection.open(second, tmp_path)


def days(content: Content) -> Content:
    return replace(content, retention_days=content.retention_days + 1)


async def test_what_one_stores_the_other_knows_soon(two):
    first, second = two

    await first.keep(CONTENT)
    await come_true(lambda: CODE in second.contents)
    await first.edit(CODE, days)
    await come_true(lambda: second.contents[CODE] == first.contents[CODE])

    assert second.find(CODE).exchange == first.contents[CODE]


async def test_refreshing_reads_what_is_newer_at_once_and_nothing_else(two):
    first, second = two
    await first.keep(CONTENT)

    assert await second.refresh() in ({CODE}, frozenset()), "the second where a notice was quicker"
    assert second.contents == first.contents
    assert await second.refresh() == frozenset()
    assert await first.refresh() == frozenset()


async def test_no_change_is_lost_where_both_change_at_once(two):
    first, second = two
    await first.keep(CONTENT)
    await second.refresh()

    await asyncio.gather(*(one.edit(CODE, days) for one in two for _ in range(10)))

    await asyncio.gather(first.refresh(), second.refresh())
    assert first.contents[CODE].retention_days == CONTENT.retention_days + 20
    assert second.contents == first.contents


async def test_the_way_back_is_from_what_stood_there_last(two):
    first, second = two
    await first.keep(CONTENT)
    await second.refresh()
    await first.edit(CODE, lambda now: replace(now, retention_days=100))

    id = await second.edit(CODE, lambda now: replace(now, retention_days=200), note=ChangeNote("", "days"))

    kept = await first.change_log.one(CODE, id)
    assert bytes(kept.difference.values[0].before[0]) == b"100"


async def test_a_change_that_another_one_makes_impossible_is_not_made(two):
    first, second = two
    await first.keep(CONTENT)
    await second.refresh()

    def once(content: Content) -> Content:
        if content.retention_days != CONTENT.retention_days:
            raise ValueError("somebody else has changed it")
        return days(content)

    done = await asyncio.gather(*(one.edit(CODE, once) for one in two), return_exceptions=True)

    assert sorted(type(one).__name__ for one in done) == ["ValueError", "str"]


async def test_one_key_that_both_import_at_once_is_one_exchange(two, authored):
    folder = read_folder(authored.root)

    reports = await asyncio.gather(*(one.import_parsed(folder) for one in two))

    assert len({report.code for report in reports}) == 1
    assert sorted(report.created for report in reports) == [False, True]
    await asyncio.gather(*(one.refresh() for one in two))
    assert two[0].contents == two[1].contents
    assert len(two[0].contents) == 1


async def test_a_code_that_another_one_gave_out_is_given_out_by_nobody_else(two):
    first, second = two
    await first.keep(CONTENT)
    gift = replace(CONTENT, code="BBBBB0", key="other")

    with pytest.raises(Conflict):
        await second.keep(gift)

    assert second.contents.keys() == {CODE}


async def test_what_is_wiped_in_one_is_over_in_the_other_and_comes_back_by_no_late_reading(two):
    first, second = two
    await first.keep(CONTENT)
    await second.refresh()
    stale = second.contents[CODE]

    await first.ended.wipe(CODE)
    await come_true(lambda: CODE not in second.contents)
    await come_true(lambda: second.ended.has(CODE))

    assert not second.show(stale, second.version_of(CODE))
    assert second.find(CODE) is None
    with pytest.raises(KeyError):
        await second.edit(CODE, days)


async def test_what_cannot_be_read_in_one_is_so_in_the_other_until_it_is_mended(two, open_database, tmp_path):
    first, second = two
    await first.keep(CONTENT)
    await second.refresh()
    database = await open_database(tmp_path / "twincloth.db")

    def store(connection: Connection, content: bytes) -> None:
        connection.execute("UPDATE exchanges SET content = $1, version = version + 1", (content,))

    ((whole,),) = await database.run(lambda on: on.execute("SELECT content FROM exchanges"))
    await database.write(store, b"{")
    for one in two:
        assert await one.refresh() == {CODE}
        assert one.is_unreadable(CODE)
        assert one.contents == {}
        assert one.name_of(CODE) == CONTENT.key

    await database.write(store, whole)
    for one in two:
        await one.refresh()
        assert not one.is_unreadable(CODE)
        assert CODE in one.contents


async def test_each_knows_what_the_other_has_counted_and_exported(two):
    first, second = two
    second.counted.count("BBBBB0", "2020-11")
    first.counted.count("BBBBB0", "2020-11")
    await first.counted.write()
    await first.exports.note(CODE, with_history=True)

    await come_true(lambda: second.scans(["BBBBB0"]) == {"BBBBB0": {"2020-11": 2}})
    await come_true(lambda: second.exports.of(CODE) == first.exports.of(CODE) != [])
    await second.counted.write()
    await come_true(lambda: first.scans(["BBBBB0"]) == {"BBBBB0": {"2020-11": 2}})
