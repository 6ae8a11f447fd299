"""The sweep of several processes: what one of them is about to refer to, no other removes, and what one erased is gone from all."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from collection.sweeping import Museum, close, files
from halls import come_true
from s3 import S3
from twincloth.collection import shared_files_in_use
from twincloth.collection.files_in_use import FilesInUse
from twincloth.collection.shared_files_in_use import SharedFilesInUse
from twincloth.collection.store import CACHE, Store
from twincloth.collection.sweep import GRACE
from twincloth.database.postgresql import PostgreSQLDatabase

OpenMuseum = Callable[..., Awaitable[Museum]]


@pytest.fixture
async def process(postgresql: str, s3: S3, tmp_path: Path) -> AsyncIterator[OpenMuseum]:
    """Begins a process of its own on the one database and the one store."""
    opened: list[Museum] = []

    async def begin(kind: type[FilesInUse] | None = None) -> Museum:
        database = await PostgreSQLDatabase.open(postgresql)
        folder = tmp_path / f"p{len(opened)}"
        store = Store.open(s3.where, folder, in_use=kind() if kind else SharedFilesInUse(database))
        opened.append(await Museum.beside(database, folder, store))
        return opened[-1]

    yield begin
    for museum in opened:
        await museum.close()


@pytest.fixture
async def here(process: OpenMuseum) -> Museum:
    """Picture 1 was replaced by picture 2, long ago."""
    museum = await process()
    for number in (1, 2):
        await museum.put(number)
        await museum.hang("K7Q2MX", number)
    return museum


@pytest.fixture
async def there(here: Museum, process: OpenMuseum) -> Museum:
    """Another process, by whose clock the day of whatever nothing refers to is over."""
    museum = await process()
    museum.now += 2 * GRACE
    return museum


async def found(museum: Museum, number: int) -> bool:
    return all([await museum.store.exists(name) for name in files(number)])


async def test_what_another_process_is_about_to_refer_to_stays(here: Museum, there: Museum):
    async with here.store.retaining():
        assert await found(here, 1)
        assert await there.sweep.whole() == await there.sweep.overdue() == 0
        await here.hang("BBBBB0", 1)
    assert await there.sweep.whole() == 0

    assert await there.names() == {*files(1), *files(2)}


async def test_it_would_be_lost_if_processes_did_not_share_what_they_use(process: OpenMuseum, here: Museum):
    alone = await process(FilesInUse)
    alone.now += 2 * GRACE
    async with here.store.retaining():
        assert await found(here, 1)
        assert await alone.sweep.whole() == 3
        await here.hang("BBBBB0", 1)

    assert await here.names() == set(files(2))


async def test_what_comes_back_elsewhere_while_a_sweep_is_under_way_stays(here: Museum, there: Museum):
    close(there.store)
    sweeping = asyncio.create_task(there.sweep.whole())
    await asyncio.sleep(0.3)  # as far as it comes: its list of what is referred to is an old one then
    async with here.store.retaining():
        assert await found(here, 1)
        await here.hang("BBBBB0", 1)
    there.store.gate.set()

    assert await sweeping == 0
    assert await here.names() == {*files(1), *files(2)}


async def test_who_looks_for_a_file_that_is_being_removed_learns_that_it_is_gone(
    here: Museum, there: Museum, monkeypatch: pytest.MonkeyPatch
):
    begun, go_on = asyncio.Event(), asyncio.Event()
    delete = there.store._delete

    async def late(name: str) -> None:
        begun.set()
        await go_on.wait()
        await delete(name)

    monkeypatch.setattr(there.store, "_delete", late)
    sweeping = asyncio.create_task(there.sweep.whole())
    await begun.wait()
    async with here.store.retaining():
        looking = asyncio.create_task(here.store.exists(files(1)[0]))
        assert not (await asyncio.wait({looking}, timeout=0.5))[0]
        go_on.set()
        assert await sweeping == 3
        assert not await looking


async def test_what_a_process_held_that_has_died_goes_in_the_end(
    here: Museum, there: Museum, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shared_files_in_use, "HELD_FOR", 0.5)
    for name in files(1):
        await here.database.write(shared_files_in_use._hold, name, "died")

    assert await there.sweep.whole() == 0
    await asyncio.sleep(0.5)
    assert await there.sweep.whole() == 3


async def test_what_is_held_longer_than_that_is_held_still(
    here: Museum, there: Museum, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shared_files_in_use, "HELD_FOR", 1.0)
    monkeypatch.setattr(shared_files_in_use, "RENEWED", 0.1)
    async with here.store.retaining():
        assert await found(here, 1)
        await asyncio.sleep(1.5)
        assert await there.sweep.whole() == 0
    assert await there.sweep.whole() == 3


async def test_what_was_just_put_is_erased_at_once_by_whichever_process_and_gone_from_every_cache(
    here: Museum, there: Museum, tmp_path: Path
):
    async with here.store.retaining():
        await here.put(3)
        await here.hang("K7Q2MX", 3)
    kept = [tmp_path / museum / CACHE / files(3)[2] for museum in ("p0", "p1")]
    for path in kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a picture")
    await here.hang("K7Q2MX", 2, erasing=True)
    there.now -= 2 * GRACE
    await there.sweep.overdue()

    assert await here.names() == {*files(1), *files(2)}
    await come_true(lambda: not any(path.exists() for path in kept))


async def test_two_sweeps_at_once_leave_what_the_other_is_removing(here: Museum, there: Museum):
    here.now += 2 * GRACE
    removed = await asyncio.gather(here.sweep.whole(), there.sweep.whole())

    assert max(removed) == 3
    assert await here.names() == set(files(2))
    assert await here.sweep.whole() == await there.sweep.whole() == 0


async def test_whatever_comes_and_goes_in_three_processes_nothing_is_lost_that_is_referred_to(
    process: OpenMuseum, here: Museum
):
    museums = {"K7Q2MX": here, "BBBBB0": await process(), "CCCCC0": await process()}
    chance = random.Random(13)
    sweeping = [asyncio.create_task(sweep(museum)) for museum in list(museums.values())[:2]]
    coming = [asyncio.create_task(come_and_go(museum, code, chance)) for code, museum in museums.items()]
    await asyncio.wait(coming)
    assert not any(task.done() for task in sweeping)
    for task in sweeping:
        task.cancel()
    await asyncio.wait(sweeping)

    for task in coming:
        task.result()


async def come_and_go(museum: Museum, code: str, chance: random.Random) -> None:
    """Hang one picture after the other, each put only where it is not there, and erase every second one."""
    for _ in range(12):
        number = chance.randint(1, 3)
        async with museum.store.retaining():
            for name in files(number):
                if not await museum.store.exists(name):
                    await museum.store.put(name, b"a picture")
            await asyncio.sleep(0.05)
            await museum.hang(code, number, erasing=chance.random() < 0.5)
        assert await museum.names() >= set(files(number)), "they are referred to"


async def sweep(museum: Museum) -> None:
    """Without a day of grace, again and again."""
    while True:
        museum.now += 2 * GRACE
        await museum.sweep.overdue()
        await museum.sweep.whole()
