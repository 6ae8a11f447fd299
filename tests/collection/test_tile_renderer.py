"""The tile_renderer: what is asked for is made once, and kept."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event

import pytest

from halls import PATIENCE
from s3 import S3
from twincloth.collection.store import Store
from twincloth.collection.tile_renderer import TileRenderer


def named(contents: bytes) -> str:
    """The name of a master that holds this."""
    return f"masters/{hashlib.sha256(contents).hexdigest()[:32]}.tif"


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


async def test_of_a_store_elsewhere_a_master_is_fetched_once(tmp_path, s3: S3):
    elsewhere, master = Store.open(s3.where, tmp_path), named(b"a quilt")
    await elsewhere.put(master, b"a quilt")
    tile_renderer, make = TileRenderer(Store.open(s3.where, tmp_path / "other")), Maker()
    tiles = [f"zoom/{master[8:40]}/{number:032x}.jpg" for number in range(8)]
    await asyncio.gather(*(tile_renderer.keep(name, make, master) for name in tiles))

    assert {await elsewhere.get(name) for name in tiles} == {b"a quilt"}
    assert make.times == 8
    assert s3.counted(f"GET .*{master}") == 1
    await tile_renderer.close()
    assert not any(path.exists() for path in make.given)


async def test_what_is_cut_while_another_process_erases_its_master_goes_too(tmp_path, s3: S3):
    here, there = Store.open(s3.where, tmp_path), Store.open(s3.where, tmp_path / "other")
    master = named(b"a quilt")
    await here.put(master, b"a quilt")
    tile_renderer, gate = TileRenderer(here), Event()
    tile = f"zoom/{master[8:40]}/{1:032x}.jpg"
    making = asyncio.create_task(tile_renderer.keep(tile, Maker(gate), master))
    async with there.removal() as remove:
        await remove([master])
    gate.set()

    with pytest.raises(KeyError):
        await making
    assert s3.names() == set()
    with pytest.raises(KeyError):
        await here.get(tile)
    await tile_renderer.close()


async def test_a_master_that_is_not_elsewhere_either_is_missing(tmp_path):
    tile_renderer = TileRenderer(Store.open("memory:///", tmp_path))
    with pytest.raises(KeyError):
        await tile_renderer.keep("zoom/a.jpg", Maker(), "masters/gone.tif")
    await tile_renderer.close()
