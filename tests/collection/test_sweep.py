"""The sweep: what nothing refers to goes after a day; what anything refers to, or is about to, stays."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from collection.sweeping import ELSEWHERE, Museum, close, files, with_picture
from halls import PATIENCE
from twincloth.collection.content import Content
from twincloth.collection.picture import UNDOABLE, FormerPicture
from twincloth.collection.store import Store
from twincloth.collection.sweep import GRACE
from twincloth.database import StorageFailure
from twincloth.database.postgresql import PostgreSQLDatabase


@pytest.fixture(params=["", ELSEWHERE, "postgresql"], ids=["in the folder", "elsewhere", "postgresql"])
async def museum(request, tmp_path: Path) -> AsyncIterator[Museum]:
    if request.param == "postgresql":
        database = await PostgreSQLDatabase.open(await request.getfixturevalue("cluster").create())
        museum = await Museum.beside(database, tmp_path, Store.open(ELSEWHERE, tmp_path, cache=0))
    else:
        museum = await Museum.open(tmp_path, request.param)
    for number in (1, 2):
        await museum.put(number)
    await museum.hang("K7Q2MX", 1)
    await museum.hang("K7Q2MX", 2)
    yield museum
    await museum.close()


async def test_what_is_replaced_goes_when_its_day_is_over_and_no_earlier(museum: Museum):
    museum.now = (await museum.database.run(begun)) + GRACE - 1
    assert await museum.sweep.whole() == 0
    assert await museum.names() == {*files(1), *files(2)}

    museum.now += 1
    assert await museum.sweep.whole() == 3
    assert await museum.names() == set(files(2))
    assert await museum.database.run(begun) is None


def begun(connection) -> int | None:
    """When the first day of grace has begun."""
    return connection.execute("SELECT min(since) FROM unreferenced").fetchone()[0]


async def test_orphans_of_an_earlier_release_have_their_day_from_when_they_are_noticed(museum: Museum):
    await museum.put(3)
    await museum.store.put(f"zoom/{7:032x}.jpg", b"a tile of which nobody knows the master")
    await museum.store.put("README.txt", b"what somebody else has put there")

    assert await museum.sweep.whole() == 1
    assert await museum.names() == {*files(1), *files(2), *files(3), "README.txt"}
    museum.now += GRACE
    await museum.sweep.whole()

    assert set(files(3)).isdisjoint(await museum.names())
    assert {*files(2), "README.txt"} <= await museum.names()


async def test_what_is_erased_goes_at_once_with_all_that_was_cut_from_it(museum: Museum):
    await museum.put(3)
    stem, tile = f"{2:032x}", f"{9:032x}.jpg"
    for name in (
        f"zoom/{stem}/{tile}",
        f"social/{stem}/{tile}",
        f"zoom/linen/{tile}",
        f"zoom/{3:032x}/{tile}",
    ):
        await museum.store.put(name, b"cut")

    await museum.hang("K7Q2MX", 3, erasing=True)
    await museum.sweep.overdue()

    assert await museum.names() == {*files(1), *files(3), f"zoom/linen/{tile}", f"zoom/{3:032x}/{tile}"}


async def test_what_another_exchange_has_too_is_not_erased_with_the_first(museum: Museum):
    await museum.hang("BBBBB0", 2)
    await museum.hang("K7Q2MX", 1, erasing=True)
    await museum.sweep.overdue()
    assert set(files(2)) <= await museum.names()

    await museum.hang("BBBBB0", 1, erasing=True)
    await museum.sweep.overdue()
    assert await museum.names() == set(files(1))


async def test_what_is_kept_for_the_way_back_goes_once_that_is_over(museum: Museum):
    def with_former(content: Content) -> Content:
        (gift,) = with_picture(content, 1).gifts
        now = datetime.now(UTC)
        former = FormerPicture(original=gift.original, picture=gift.picture, crops=(), replaced_at=now)
        return replace(content, gifts=(replace(content.gifts[0], former=former),))

    await museum.collection.edit("K7Q2MX", with_former)
    museum.now += 9 * GRACE
    assert await museum.sweep.whole() == 0

    await museum.collection.hanging.give_up_expired(datetime.now(UTC) + UNDOABLE)
    await museum.sweep.whole()
    assert await museum.names() == set(files(2))


async def test_a_store_of_another_data_folder_is_left_alone(tmp_path: Path):
    (tmp_path / "other").mkdir()
    ours, theirs = await Museum.open(tmp_path, ELSEWHERE), await Museum.open(tmp_path / "other", ELSEWHERE)
    await ours.put(1)
    await ours.hang("K7Q2MX", 1)
    await ours.sweep.whole()
    theirs.store._objects = ours.store._objects
    for museum in (ours, theirs):
        museum.now += 9 * GRACE
    with pytest.raises(StorageFailure, match="another data folder"):
        await theirs.sweep.whole()

    assert await ours.sweep.whole() == 0
    assert await theirs.names() == set(files(1))
    for museum in (ours, theirs):
        await museum.close()


async def test_an_exchange_that_cannot_be_read_keeps_its_files(museum: Museum):
    def spoil(connection) -> None:
        connection.execute("UPDATE exchanges SET content = substr(content, 2)")

    await museum.database.write(spoil)
    museum.now += 9 * GRACE
    await museum.sweep.whole()
    museum.now += 9 * GRACE
    await museum.sweep.whole()

    assert await museum.names() == set(files(2))


async def test_a_tile_that_is_being_cut_goes_with_its_master(museum: Museum):
    await museum.put(3)
    cutting, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def cut(path: Path | None) -> bytes:
        loop.call_soon_threadsafe(cutting.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(PATIENCE)
        return b"a tile"

    tile = f"zoom/{2:032x}/{9:032x}.jpg"
    making = asyncio.create_task(museum.tile_renderer.keep(tile, cut, files(2)[1]))
    await cutting.wait()
    await museum.hang("K7Q2MX", 3, erasing=True)
    erasing = asyncio.create_task(museum.sweep.overdue())
    go_on.set()
    await asyncio.wait({making})
    await erasing

    assert await museum.names() == {*files(1), *files(3)}
    with pytest.raises(KeyError):
        await museum.tile_renderer.keep(tile, cut, files(2)[1])


async def test_every_file_of_a_real_exchange_stays_and_all_of_an_erased_one_go(tmp_path, prepared: Path):
    shutil.copytree(prepared, tmp_path / "data")
    museum = await Museum.open(tmp_path / "data")
    before = await museum.names()
    for _ in range(2):
        museum.now += 2 * GRACE
        await museum.sweep.whole()
    assert await museum.names() == before

    (code,) = museum.collection.contents
    await museum.collection.edit(code, lambda content: replace(content, gifts=()), erasing=True)
    await museum.sweep.overdue()
    assert {name for name in await museum.names() if "/linen/" not in name} == set()
    await museum.close()


@pytest.fixture
async def gated(tmp_path: Path) -> AsyncIterator[Museum]:
    """Picture 1 was replaced by picture 2, its day is over, and a sweep waits in front of the names of the store."""
    museum = await Museum.open(tmp_path, ELSEWHERE)
    for number in (1, 2):
        await museum.put(number)
        await museum.hang("K7Q2MX", number)
    museum.now += 2 * GRACE
    close(museum.store)
    yield museum
    await museum.close()


async def test_what_comes_back_while_a_sweep_is_under_way_stays(gated: Museum):
    sweeping = asyncio.create_task(gated.sweep.whole())
    await asyncio.sleep(0.05)  # as far as it comes: its list of what is referred to is an old one then
    async with gated.store.retaining():
        assert all([await gated.store.exists(name) for name in files(1)])
        await gated.hang("BBBBB0", 1)
    gated.store.gate.set()

    assert await sweeping == 0
    assert await gated.names() == {*files(1), *files(2)}


async def test_what_was_about_to_come_back_before_a_sweep_began_stays(gated: Museum):
    async with gated.store.retaining():
        assert all([await gated.store.exists(name) for name in files(1)])
        sweeping = asyncio.create_task(gated.sweep.whole())
        await asyncio.sleep(0.05)  # as far as it comes
        await gated.hang("BBBBB0", 1)
    gated.store.gate.set()

    assert await sweeping == 0
    assert await gated.names() == {*files(1), *files(2)}


async def test_what_is_about_to_come_back_stays_however_long_that_takes(gated: Museum):
    gated.store.gate.set()
    async with gated.store.retaining():
        assert all([await gated.store.exists(name) for name in files(1)])
        gated.now += 300 * GRACE
        assert await gated.sweep.whole() == await gated.sweep.overdue() == 0
        await gated.hang("BBBBB0", 1)
    assert await gated.sweep.whole() == 0

    assert await gated.names() == {*files(1), *files(2)}


async def test_what_others_take_in_meanwhile_delays_no_erasing(gated: Museum):
    await gated.put(3)
    async with gated.store.retaining():
        await gated.store.exists(files(3)[0])
        await gated.hang("K7Q2MX", 3, erasing=True)
        gated.store.gate.set()
        await gated.sweep.overdue()

        assert await gated.names() == set(files(3))
