"""The sweep: what nothing refers to goes after a day; what anything refers to, or is about to, stays."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import copy_context
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from halls import PATIENCE
from live.one_room import CONTENT
from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.collection.picture import UNDOABLE, FormerPicture, Picture, Variant
from twincloth.collection.store import Store
from twincloth.collection.sweep import GRACE, Sweep
from twincloth.collection.tile_renderer import TileRenderer
from twincloth.database import Database

ELSEWHERE = "memory:///"
CODES = ("K7Q2MX", "BBBBB0")


class Museum:
    """A collection with its sweep, whose clock a test sets."""

    def __init__(self, collection: Collection, database: Database) -> None:
        self.collection, self.store, self.database = collection, collection.store, database
        self.tile_renderer = TileRenderer(self.store)
        self.now = time.time()
        self.sweep = Sweep(database, self.store, self.tile_renderer, lambda: self.now)

    @classmethod
    async def open(cls, folder: Path, store: str = "") -> "Museum":
        database = await Database.open(folder / "twincloth.db")
        return cls(await Collection.open(database, folder, store), database)

    async def close(self) -> None:
        await self.tile_renderer.close()
        await self.database.close()

    async def hang(self, code: str, number: int, *, erasing: bool = False) -> None:
        """The exchange's gift has this picture from now on; its files are there already."""
        if code not in self.collection.contents:
            await self.collection.keep(with_picture(replace(CONTENT, code=code, key=code.lower()), number))
        else:
            await self.collection.edit(code, lambda now: with_picture(now, number), erasing=erasing)

    async def put(self, number: int) -> None:
        for name in files(number):
            await self.store.put(name, b"a picture")

    async def names(self) -> set[str]:
        return {name async for names in self.store.names() for name in names}


def files(number: int) -> list[str]:
    """What is kept of a picture."""
    stem = f"{number:032x}"
    return [f"originals/{stem}.jpg", f"masters/{stem}.tif", f"{stem}.webp"]


def with_picture(content: Content, number: int) -> Content:
    original, master, shown = files(number)
    variant = Variant(name=shown, width=4, height=3, media_type="image/webp", size=9)
    picture = Picture(width=4, height=3, variants=(variant,), master=master)
    gift = replace(content.gifts[0], code=f"{content.code[:5]}G", picture=picture, cards=())
    return replace(content, gifts=(replace(gift, original=original.removeprefix("originals/")),))


@pytest.fixture(params=["", ELSEWHERE], ids=["in the folder", "elsewhere"])
async def museum(request, tmp_path: Path) -> AsyncIterator[Museum]:
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
    await asyncio.gather(making, erasing)

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


class GatedStore(Store):
    """Tells no names before it is let."""

    gate: asyncio.Event

    async def names(self, folder: str = "") -> AsyncIterator[list[str]]:
        await self.gate.wait()
        async for names in super().names(folder):
            yield names


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


def close(store: Store) -> None:
    store.__class__ = GatedStore
    store.gate = asyncio.Event()


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


class Ingest:
    """A picture on its way: put file by file, then hung or given up; it runs in a context of its own, as tasks do."""

    def __init__(self, museum: Museum, number: int, run: Callable[..., None]) -> None:
        self.number, self._run, self._museum = number, run, museum
        self.left = files(number)
        self._context = copy_context()
        self._retaining = museum.store.retaining()
        self.do(self._retaining.__aenter__())

    def do(self, step: Awaitable[object]) -> None:
        self._run(step, self._context)

    def put_next(self) -> None:
        self.do(self._put(self.left.pop(0)))

    async def _put(self, name: str) -> None:
        if not await self._museum.store.exists(name):
            await self._museum.store.put(name, b"a picture")

    def end(self) -> None:
        self.do(self._retaining.__aexit__(None, None, None))


class AnyOrder(RuleBasedStateMachine):
    """Pictures come and go in two exchanges while sweeps begin and end, and the clock jumps."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.run(self._open())
        self.ingests: list[Ingest] = []
        self.sweeping: asyncio.Task[int] | None = None

    async def _open(self) -> None:
        self.museum = await Museum.open(Path(self.folder.name), ELSEWHERE)
        close(self.museum.store)
        self.museum.store.gate.set()
        for number in range(3):
            await self.museum.put(number)
            await self.museum.hang(CODES[0], number)

    def run(self, step: Awaitable[object], context=None) -> None:
        async def whole() -> None:
            await step

        self.runner.run(whole(), context=context)

    @rule(number=st.integers(0, 2), times=st.integers(0, 3))
    def begin_to_take_in(self, number: int, times: int) -> None:
        if len(self.ingests) < 3:
            self.ingests.append(Ingest(self.museum, number, self.run))
            self.put(-1, times)

    @precondition(lambda self: self.ingests)
    @rule(which=st.integers(0, 2), times=st.integers(1, 3))
    def put(self, which: int, times: int) -> None:
        ingest = self.ingests[which % len(self.ingests)]
        for _ in range(min(times, len(ingest.left))):
            ingest.put_next()

    @precondition(lambda self: self.ingests)
    @rule(which=st.integers(0, 2), code=st.sampled_from(CODES), erasing=st.booleans())
    def hang(self, which: int, code: str, erasing: bool) -> None:
        ingest = self.ingests.pop(which % len(self.ingests))
        while ingest.left:
            ingest.put_next()
        ingest.do(self.museum.hang(code, ingest.number, erasing=erasing))
        ingest.end()

    @precondition(lambda self: self.ingests)
    @rule(which=st.integers(0, 2))
    def give_up(self, which: int) -> None:
        self.ingests.pop(which % len(self.ingests)).end()

    @rule(number=st.integers(0, 2), code=st.sampled_from(CODES), erasing=st.booleans())
    def take_in(self, number: int, code: str, erasing: bool) -> None:
        self.ingests.insert(0, Ingest(self.museum, number, self.run))
        self.hang(0, code, erasing)

    @precondition(lambda self: self.sweeping is None)
    @rule()
    def sweep_what_is_overdue(self) -> None:
        self.run(self.museum.sweep.overdue())

    @precondition(lambda self: self.sweeping is None)
    @rule()
    def begin_to_sweep(self) -> None:
        self.museum.now += 2 * GRACE
        self.run(self._begin())

    async def _begin(self) -> None:
        self.museum.store.gate.clear()
        self.sweeping = asyncio.create_task(self.museum.sweep.whole())
        await asyncio.sleep(0.003)  # as far as it comes; any distance will do

    @precondition(lambda self: self.sweeping is not None)
    @rule()
    def sweep_to_the_end(self) -> None:
        self.museum.store.gate.set()
        sweeping, self.sweeping = self.sweeping, None
        self.run(sweeping)

    @rule()
    def jump_back(self) -> None:
        self.museum.now -= 3 * GRACE

    @invariant()
    def nothing_referred_to_is_missing(self) -> None:
        self.run(self._look())

    async def _look(self) -> None:
        there = await self.museum.names() if self.sweeping is None else None
        for content in self.museum.collection.contents.values():
            gift = content.gifts[0]
            named = {f"originals/{gift.original}", gift.picture.master, gift.picture.variants[0].name}
            if there is None:
                assert all([await self.museum.store.size(name) for name in named])
            else:
                assert named <= there

    def teardown(self) -> None:
        for ingest in self.ingests:
            ingest.end()
        if self.sweeping is not None:
            self.sweep_to_the_end()
        for _ in range(2):
            self.museum.now += 2 * GRACE
            self.run(self.museum.sweep.whole())
        self.run(self._nothing_else_is_left())
        self.run(self.museum.close())
        self.runner.close()
        self.folder.cleanup()

    async def _nothing_else_is_left(self) -> None:
        hung = [content.gifts[0].original for content in self.museum.collection.contents.values()]
        assert await self.museum.names() == {name for one in hung for name in files(int(one[:32], 16))}


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
