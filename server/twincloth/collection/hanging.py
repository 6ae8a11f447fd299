"""Hanging: what hosts do with the picture of a gift. Each is one act: all of it is stored at once, or nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from twincloth.background_threads import in_background
from twincloth.collection.content import Content, Gift
from twincloth.collection.covering import cover, uncover
from twincloth.collection.derivatives import ProgressCallback, no_progress
from twincloth.collection.picture import Picture, Region
from twincloth.collection.picture_import import ORIGINALS, PictureImport
from twincloth.collection.picture_replacement import (
    NotCut,
    PictureReplacement,
    recropped,
    refused,
    without_expired,
    without_former,
)
from twincloth.collection.plain_cloth import size_of, write_plain_cloth
from twincloth.collection.publishing import card_of
from twincloth.collection.store import Store
from twincloth.exchange.refusal import Refusal


class Edit(Protocol):
    """Stores what is made of the content of an exchange's code."""

    def __call__(
        self, code: str, change: Callable[[Content], Content], *, erasing: bool = False
    ) -> Awaitable[str]: ...


class Hanging:
    """Every method raises KeyError for an unknown exchange or gift, Refusal, StorageFailure; then nothing changes."""

    def __init__(
        self, contents: Mapping[str, Content], edit: Edit, pictures: PictureImport, store: Store
    ) -> None:
        self._contents = contents
        self._edit = edit
        self._pictures = pictures
        self._store = store

    @asynccontextmanager
    async def linen(self) -> AsyncIterator[Picture]:
        """What hangs until a picture comes; it stays for as long as the block runs, so that a gift can be made with it."""
        async with self._store.retaining():
            made = await self._pictures.plain_cloth((), no_progress)
            assert made.whole
            yield made.whole

    async def replace(self, code: str, gift: str, source: Path, tell: ProgressCallback = no_progress) -> None:
        """Give a gift another picture, every patch where it was drawn; `tell` hears how far it is."""
        async with self._store.retaining():
            with refused():
                before = self._gift(code, gift)
                replacement = await PictureReplacement.of(before, source, self._pictures, tell)
            await self._hang(code, replacement)

    async def go_back(self, code: str, gift: str, former: str) -> None:
        """Hang the picture of this original again, which hung before; what happened to the patches since stays."""
        replacement = PictureReplacement.back(self._gift(code, gift), former, datetime.now(UTC))
        async with self._store.retaining():
            if not await self._store.exists(replacement.whole.master):
                raise Refusal("former-picture-gone")
            await self._hang(code, replacement)

    async def erase(self, code: str, gift: str, original: str) -> None:
        """Hang plain cloth instead of the picture of this original, or give up the way back to it; for ever.

        Its files are gone with the next sweep of what is overdue.
        """
        before = self._gift(code, gift)
        if before.original != original or before.awaits_picture:
            await self._edit(code, lambda content: without_former(content, gift, original), erasing=True)
            return
        with TemporaryDirectory() as folder:
            cloth = Path(folder, "cloth.png")
            await in_background(write_plain_cloth, cloth, size_of(before))
            async with self._store.retaining():
                with refused():
                    made = await PictureReplacement.of(before, cloth, self._pictures, no_progress)
                await self._hang(code, made, instead_of=original)

    async def give_up_expired(self, now: datetime) -> None:
        """Where a way back is over, what it led to is referred to no more."""
        for code, content in list(self._contents.items()):
            if without_expired(content, now) != content:
                await self._edit(code, lambda content: without_expired(content, now))

    async def recrop(self, code: str, gift: str, regions: Mapping[str, Region]) -> None:
        """Give cards of a gift, by code, other parts of its picture."""
        await self._must_have_master(code, gift)
        before = self._gift(code, gift)
        async with self._store.retaining():
            with refused():
                crops = await self._pictures.crops(before.picture, regions.values(), no_progress)
            pictures = dict(zip(regions, crops, strict=True))
            await self._edit(code, lambda content: recropped(content, before, regions, pictures))

    async def cover(self, code: str, card: str) -> None:
        """Cover the patch of a withdrawn card in all that is shown of its gift's picture."""
        gift, _ = card_of(self._contents[code], card)
        await self._must_have_master(code, gift.code)
        await self._edit(code, lambda content: cover(content, card))

    async def uncover(self, code: str, card: str) -> None:
        """Show it again."""
        await self._edit(code, lambda content: uncover(content, card))

    async def _must_have_master(self, code: str, gift: str) -> None:
        """Derive a picture anew that an earlier Twincloth has pictures, from which nothing can be cut."""
        before = self._gift(code, gift)
        if before.picture.master:
            return
        original = self._store.fetch(f"{ORIGINALS}/{before.original}")
        async with self._store.retaining(), original as source:
            with refused():
                replacement = await PictureReplacement.made(before, source, self._pictures, no_progress)
            await self._hang(code, replacement)

    async def _hang(self, code: str, replacement: PictureReplacement, instead_of: str = "") -> None:
        """Cut out what was drawn or moved meanwhile, until nothing was.

        `instead_of` names the original that hangs now, where it is to be erased.
        """

        def change(content: Content) -> Content:
            changed = replacement.change(content, datetime.now(UTC))
            if not instead_of or instead_of == replacement.original:
                return changed
            return without_former(changed, replacement.gift, instead_of)

        while True:
            with refused():
                await replacement.cut_for(self._gift(code, replacement.gift), self._pictures)
            try:
                await self._edit(code, change, erasing=bool(instead_of))
            except NotCut:
                continue
            return

    def _gift(self, code: str, gift: str) -> Gift:
        found = self._contents[code].gift(gift)
        if found is None:
            raise KeyError(gift)
        return found
