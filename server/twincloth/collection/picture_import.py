"""Importing pictures: the pictures of a parsed folder, made where they are new and taken over where they are not."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from twincloth.background_threads import in_background
from twincloth.collection import ingest_client
from twincloth.collection.content import Content, Gift
from twincloth.collection.derivatives import ProgressCallback, no_progress
from twincloth.collection.durable import hash_of
from twincloth.collection.folder.problems import FolderProblems
from twincloth.collection.ingest import Crop, Derive, Derived, Repaint
from twincloth.collection.ingest_work import IngestWork
from twincloth.collection.parsed_folder import ParsedExchange, ParsedGift, Source
from twincloth.collection.picture import Picture, Region
from twincloth.collection.pictures import Measured, UnfitPicture
from twincloth.collection.placing import covered_places
from twincloth.collection.plain_cloth import STAND_IN, write_plain_cloth
from twincloth.collection.problem import Problem
from twincloth.collection.references import MASTERS
from twincloth.collection.store import Store
from twincloth.collection.working_folder import WorkingFolder

_AT_ONCE = 2
"""librsvg draws on one core; two gifts are usual, and each may need a third of a gigabyte meanwhile."""

ORIGINALS = "originals"
"""Authored pictures, kept for the export and never served."""

SCRATCH = "scratch"
"""In the data folder: where pictures are made; what a kill has left there is thrown away at the next start."""


class GiftPictures(Struct, frozen=True, kw_only=True):
    """The pictures of a gift and, by card key, of its cards."""

    whole: Picture
    cards: dict[str, Picture]


class PictureImport:
    """Makes pictures in a scratch folder, and puts them into the store before anything refers to them."""

    def __init__(self, store: Store, data: Path) -> None:
        self._store = store
        self._scratch = WorkingFolder(data / SCRATCH)
        self._one_of_few = asyncio.Semaphore(_AT_ONCE)
        self.work = IngestWork()

    async def of_folder(
        self, parsed: ParsedExchange, earlier: Content | None, tell: ProgressCallback
    ) -> dict[str, GiftPictures]:
        """The pictures by gift key, all of them kept. Raises FolderProblems, StorageFailure."""
        before = {gift.key: gift for gift in earlier.gifts} if earlier else {}
        share = _Shares(len(parsed.gifts), tell)
        pictures = await asyncio.gather(
            *(self._gift(gift, before.get(gift.key), share.of(at)) for at, gift in enumerate(parsed.gifts)),
            return_exceptions=True,
        )
        for one in pictures:
            if isinstance(one, BaseException):
                raise one
        return {
            gift.key: done
            for gift, done in zip(parsed.gifts, pictures, strict=True)
            if isinstance(done, GiftPictures)
        }

    async def inspect(self, source: Path) -> Measured:
        """What kind of picture it is and how large, once it was read to its last row. Raises UnfitPicture."""
        with self.work.piece():
            return await in_background(ingest_client.inspect, source)

    async def photograph(
        self, source: Path, measured: Measured, regions: Iterable[Region], tell: ProgressCallback
    ) -> Derived:
        """What is made of a picture that has been inspected, all of it kept. Raises UnfitPicture, StorageFailure."""
        async with self._one_of_few, self._folder() as folder:
            made = await self._make(Derive(str(source), measured, tuple(regions), str(folder)), tell)
            await self._keep(folder)
        return made

    async def plain_cloth(self, regions: Iterable[Region], tell: ProgressCallback) -> Derived:
        """What hangs until a picture comes, and these regions of it, all of it kept. Raises StorageFailure."""
        width, height = STAND_IN
        async with self._folder() as folder:
            cloth = folder / "cloth.png"
            await in_background(write_plain_cloth, cloth, STAND_IN)
            measured = Measured(kind="png", width=width, height=height)
            made = await self.photograph(cloth, measured, regions, tell)
        assert made.whole
        crops = tuple(replace(crop, stand_in=True) for crop in made.crops)
        return Derived(crops, replace(made.whole, stand_in=True))

    async def crops(
        self, whole: Picture, regions: Iterable[Region], tell: ProgressCallback
    ) -> tuple[Picture, ...]:
        """Regions cut out of a picture, all of them kept. Raises UnfitPicture, StorageFailure, KeyError."""
        async with self._one_of_few, self._folder() as folder, self._store.fetch(whole.master) as master:
            made = await self._make(Crop(str(master), whole, tuple(regions), str(folder)), tell)
            await self._keep(folder)
        return made.crops

    async def repainted(self, whole: Picture, regions: Iterable[Region]) -> Derived:
        """All that is shown of a picture, and these regions of it, made anew from its master with what it covers.

        Raises UnfitPicture, StorageFailure, KeyError.
        """
        async with self._one_of_few, self._folder() as folder, self._store.fetch(whole.master) as master:
            job = Repaint(str(master), whole, tuple(regions), str(folder))
            made = await self._make(job, no_progress)
            await self._keep(folder)
        return made

    async def keep_original(self, source: Path, name: str) -> None:
        """The picture as it was authored. Raises StorageFailure."""
        if not await self._store.exists(f"{ORIGINALS}/{name}"):
            await self._store.put_file(f"{ORIGINALS}/{name}", source)

    async def _gift(self, gift: ParsedGift, before: Gift | None, tell: ProgressCallback) -> GiftPictures:
        if before is not None and await self._looks_the_same(gift, before):
            tell(1.0)
            return GiftPictures(whole=before.picture, cards={card.key: card.picture for card in before.cards})
        regions = [card.region for card in gift.cards]
        if gift.picture:
            made = await self._authored(gift.picture, regions, tell)
        elif gift.hung:
            made = await self._kept(gift.hung, regions, tell)
        else:
            made = await self.plain_cloth(regions, tell)
        assert made.whole
        if covered := covered_places(gift.cards):
            made = await self.repainted(replace(made.whole, covered=covered), regions)
        assert made.whole
        crops = {card.key: crop for card, crop in zip(gift.cards, made.crops, strict=True)}
        return GiftPictures(whole=made.whole, cards=crops)

    async def _authored(self, source: Source, regions: Iterable[Region], tell: ProgressCallback) -> Derived:
        """Raises FolderProblems, StorageFailure."""
        async with self._folder() as folder:
            copy = await in_background(_unchanged, source, folder)
            await self.keep_original(copy, source.name)
            try:
                return await self.photograph(copy, source.measured, regions, tell)
            except UnfitPicture as error:
                raise FolderProblems([Problem(source.file, None, error.what, error.instead)]) from error

    async def _kept(self, original: str, regions: Iterable[Region], tell: ProgressCallback) -> Derived:
        """Raises UnfitPicture, StorageFailure, KeyError."""
        async with self._store.fetch(f"{ORIGINALS}/{original}") as source:
            return await self.photograph(source, await self.inspect(source), regions, tell)

    async def _looks_the_same(self, gift: ParsedGift, before: Gift) -> bool:
        """Whether every picture that the gift needs was made already, and is still there."""
        regions = {card.key: card.region for card in before.cards}
        if gift.original != before.original or not before.picture.master:
            return False
        if any(regions.get(card.key) != card.region for card in gift.cards):
            return False
        kept = [f"{ORIGINALS}/{before.original}"] if before.original else []
        names = (*kept, before.picture.master, *_names(before))
        return all([await self._store.exists(name) for name in names])

    async def _make(self, job: Derive | Crop | Repaint, tell: ProgressCallback) -> Derived:
        with self.work.piece():
            return await ingest_client.make(job, tell)

    async def _keep(self, folder: Path) -> None:
        for path in _files(folder):
            name = f"{MASTERS}/{path.name}" if path.suffix == ".tif" else path.name
            if not await self._store.exists(name):
                await self._store.put_file(name, path)

    @asynccontextmanager
    async def _folder(self) -> AsyncIterator[Path]:
        with TemporaryDirectory(dir=self._scratch.path) as folder:
            yield Path(folder)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


class _Shares:
    """The progress of several as one."""

    def __init__(self, number: int, tell: ProgressCallback) -> None:
        self._done = [0.0] * number
        self._tell = tell

    def of(self, at: int) -> ProgressCallback:
        def tell(done: float) -> None:
            self._done[at] = done
            self._tell(sum(self._done) / len(self._done))

        return tell


def _names(gift: Gift) -> Iterator[str]:
    for picture in (gift.picture, *(card.picture for card in gift.cards)):
        yield from (variant.name for variant in picture.variants)


def _unchanged(source: Source, folder: Path) -> Path:
    """A copy of the picture that was checked. Raises FolderProblems where it has become another since."""
    copy = folder / "original"
    try:
        shutil.copyfile(source.path, copy)
        same = source.name.startswith(hash_of(copy))
    except OSError:
        same = False
    if not same:
        what = "the picture has changed while it was imported"
        raise FolderProblems([Problem(source.file, None, what, "import again")])
    return copy
