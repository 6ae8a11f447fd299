"""A collection with its sweep as tests have it: a clock that they set, pictures of three small files."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

from msgspec.structs import replace

from live.one_room import CONTENT
from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.collection.picture import Picture, Variant
from twincloth.collection.store import Store
from twincloth.collection.sweep import MARK, Sweep
from twincloth.collection.tile_renderer import TileRenderer
from twincloth.database import Database
from twincloth.database.sqlite import SQLiteDatabase

ELSEWHERE = "memory:///"


class Museum:
    """A collection with its sweep, whose clock a test sets."""

    def __init__(self, collection: Collection, database: Database) -> None:
        self.collection, self.store, self.database = collection, collection.store, database
        self.tile_renderer = TileRenderer(self.store)
        self.now = time.time()
        self.sweep = Sweep(database, self.store, self.tile_renderer, lambda: self.now)

    @classmethod
    async def open(cls, folder: Path, store: str = "") -> "Museum":
        database = await SQLiteDatabase.open(folder / "twincloth.db")
        return await cls.beside(database, folder, Store.open(store, folder, cache=0))

    @classmethod
    async def beside(cls, database: Database, folder: Path, store: Store) -> "Museum":
        """One of several processes."""
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
        return {name async for names in self.store.names() for name in names if name != MARK}


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


class GatedStore(Store):
    """Tells no names before it is let."""

    gate: asyncio.Event

    async def names(self, folder: str = "") -> AsyncIterator[list[str]]:
        await self.gate.wait()
        async for names in super().names(folder):
            yield names


def close(store: Store) -> None:
    store.__class__ = GatedStore
    store.gate = asyncio.Event()
