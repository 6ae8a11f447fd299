"""The tile_renderer: what is asked for is made once, and kept."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event

import pytest

from halls import PATIENCE
from twincloth.collection.store import Store
from twincloth.collection.tile_renderer import TileRenderer


class Maker:
    """Makes a file, and counts how often; with a gate it waits until that is open."""

    def __init__(self, gate: Event | None = None) -> None:
        self.gate = gate
        self.times = 0
        self.given: list[Path | None] = []

    def __call__(self, source: Path | None) -> bytes:
        self.times += 1
        self.given.append(source)
        assert self.gate is None or self.gate.wait(PATIENCE)
        return source.read_bytes() if source else b"made"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open("", tmp_path)


@pytest.fixture
async def tile_renderer(store: Store) -> AsyncIterator[TileRenderer]:
    tile_renderer = TileRenderer(store)
    yield tile_renderer
    await tile_renderer.close()


async def test_what_many_ask_for_at_once_is_made_once(tile_renderer, store):
    gate = Event()
    make = Maker(gate)
    asking = [asyncio.create_task(tile_renderer.keep("zoom/a.jpg", make)) for _ in range(50)]
    await asyncio.sleep(0)
    gate.set()

    assert set(await asyncio.gather(*asking)) == {"zoom/a.jpg"}
    assert make.times == 1
    assert await store.get("zoom/a.jpg") == b"made"


async def test_what_is_kept_is_not_made_again(tile_renderer):
    make = Maker()
    await tile_renderer.keep("zoom/a.jpg", make)
    await tile_renderer.keep("zoom/a.jpg", make)

    assert make.times == 1


async def test_it_is_made_of_a_file_of_the_store(tile_renderer, store):
    await store.put("masters/quilt.tif", b"a quilt")

    await tile_renderer.keep("zoom/a.jpg", Maker(), "masters/quilt.tif")

    assert await store.get("zoom/a.jpg") == b"a quilt"


async def test_one_who_goes_away_leaves_the_others_theirs(tile_renderer, store):
    gate = Event()
    make = Maker(gate)
    first = asyncio.create_task(tile_renderer.keep("zoom/a.jpg", make))
    other = asyncio.create_task(tile_renderer.keep("zoom/a.jpg", make))
    async with asyncio.timeout(PATIENCE):
        while not make.times:  # noqa: ASYNC110  # it begins in a thread
            await asyncio.sleep(0.005)
    first.cancel()
    gate.set()

    assert await other == "zoom/a.jpg"
    assert make.times == 1


async def test_what_could_not_be_made_can_be_asked_for_again(tile_renderer):
    make = Maker()
    with pytest.raises(KeyError):
        await tile_renderer.keep("zoom/a.jpg", make, "masters/gone.tif")

    assert make.times == 0
    assert await tile_renderer.keep("zoom/a.jpg", make) == "zoom/a.jpg"


async def test_of_a_store_elsewhere_a_master_is_fetched_once(tmp_path):
    elsewhere = Store.open("memory:///", tmp_path)
    await elsewhere.put("masters/quilt.tif", b"a quilt")
    tile_renderer, make = TileRenderer(elsewhere), Maker()
    for name in ("zoom/a.jpg", "zoom/b.jpg"):
        await tile_renderer.keep(name, make, "masters/quilt.tif")

    assert await elsewhere.get("zoom/b.jpg") == b"a quilt"
    assert make.given[0] == make.given[1]
    assert make.given[0].exists()
    await tile_renderer.close()
    assert not make.given[0].exists()


async def test_a_master_that_is_not_elsewhere_either_is_missing(tmp_path):
    tile_renderer = TileRenderer(Store.open("memory:///", tmp_path))
    with pytest.raises(KeyError):
        await tile_renderer.keep("zoom/a.jpg", Maker(), "masters/gone.tif")
    await tile_renderer.close()
