"""The collection: every exchange's content by its codes, in memory; pictures and QR symbols beside it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from msgspec.structs import replace

from twincloth.background_threads import in_background
from twincloth.collection import tables
from twincloth.collection.change_log import ChangeLog, ChangeNote
from twincloth.collection.codes import mint
from twincloth.collection.content import Content
from twincloth.collection.content_merge import ContentMerge, ImportReport
from twincloth.collection.covering import with_covers
from twincloth.collection.derivatives import ProgressCallback, no_progress
from twincloth.collection.difference import difference
from twincloth.collection.drafts import Drafts, Swaps
from twincloth.collection.ended_codes import EndedCodes
from twincloth.collection.exports import Exports
from twincloth.collection.folder.export import files_of, whole_folder, write_files
from twincloth.collection.hanging import Hanging
from twincloth.collection.hung_pictures import with_hung_pictures
from twincloth.collection.ingest_work import IngestWork
from twincloth.collection.known_contents import KnownContents
from twincloth.collection.parsed_folder import ParsedExchange
from twincloth.collection.picture_import import GiftPictures, PictureImport
from twincloth.collection.picture_replacement import refused
from twincloth.collection.qr import QRMatrix, WrongLabel, checked
from twincloth.collection.recording_import import store_recordings
from twincloth.collection.scans import Month, Scans
from twincloth.collection.stamps import Stamping, stamped
from twincloth.collection.store import Store
from twincloth.collection.tables import Superseded
from twincloth.collection.waiting_sheets import WaitingSheets
from twincloth.database import Conflict, Connection, Database
from twincloth.exchange.refusal import Refusal

_SCHEMA = Path(__file__).parent / "schema"
T = TypeVar("T")

SECRET_BYTES = 16
"""128 bits: what is made with it nobody guesses."""

Change = Callable[[Content], Content]

Restoration = Callable[[Connection, Mapping[str, GiftPictures]], Content]
"""Stores an exchange with these pictures (by gift key), on the database's thread, and returns its content."""


class Collection(KnownContents):
    """Reads are from memory; `import_parsed` and `keep` change it all at once, after the commit."""

    def __init__(self, database: Database, folder: Path, store: Store) -> None:
        super().__init__(database)
        self.store = store
        self.counted = Scans(database)
        self.exports = Exports(database)
        self.drafts = Drafts(database)
        self.change_log = ChangeLog(database)
        self.sheets = WaitingSheets(database)
        self.stamping = Stamping()
        self._pictures = PictureImport(store, folder)
        self._one_import = asyncio.Lock()
        self.ended = EndedCodes(database, self, self._one_import)
        self.hanging = Hanging(self.contents, self.edit, self._pictures, store)

    @classmethod
    async def open(cls, database: Database, folder: Path, store: Store | None = None) -> "Collection":
        """That of a data folder, its files in this store or in the folder. Raises StorageFailure, OSError."""
        collection = cls(database, folder, store or Store.open("", folder))
        await database.migrate("collection", _SCHEMA)
        await collection.counted.open()
        await collection.exports.open()
        await collection.refresh()
        await collection.ended.open()
        collection.counted.watch()
        for changed in (collection.refresh, collection.ended.open):
            database.watch(tables.CONTENT, changed)
        return collection

    @property
    def ingest_work(self) -> IngestWork:
        """The pictures that are being made."""
        return self._pictures.work

    async def import_parsed(
        self, parsed: ParsedExchange, tell: ProgressCallback = no_progress
    ) -> ImportReport:
        """Take in a checked folder: pictures first, then everything else in one commit; `tell` hears how far it is.

        Raises FolderProblems where a picture changed meanwhile, StorageFailure where the disk does
        not bear it, Refusal where what it had before cannot be read: it would lose its codes. Then nothing is imported.
        """
        if parsed.key in self.unreadable.values():
            raise Refusal("exchange-unreadable-host")
        async with self._one_import, self.store.retaining():
            return await self._at_once(lambda: self._import(parsed, tell))

    async def restore(
        self, parsed: ParsedExchange, restoration: Restoration, tell: ProgressCallback = no_progress
    ) -> None:
        """Take in an exchange that was elsewhere before: pictures first, then all that `restoration` stores, in one commit.

        Raises FolderProblems, StorageFailure; then nothing is taken in.
        """
        async with self._one_import, self.store.retaining():
            pictures = await self._pictures.of_folder(parsed, None, tell)
            await store_recordings(parsed, self.store)
            content = await self._database.write(restoration, pictures)
            self._codes = await self._database.run(tables.all_codes)
            await self.counted.open()
            self.show(content, 1)

    async def keep(self, content: Content) -> None:
        """Store content that has its codes and pictures already.

        Raises Conflict where one of its codes is given out to another exchange.
        """
        async with self._one_import, self.store.retaining():
            await self._at_once(
                lambda: self._store(content, self._new_codes(content), self.version_of(content.code))
            )

    async def edit(
        self,
        code: str,
        change: Change,
        drafts: Swaps | None = None,
        *,
        erasing: bool = False,
        note: ChangeNote | None = None,
    ) -> str:
        """Change what an exchange holds as it is now, in one commit; pages are to be told by `rooms.revise`.

        `drafts` are swapped with it; `erasing` gives the files that it drops no day of grace. With a `note` the way back
        is kept, and its id returned; empty where there is none. Raises KeyError for an unknown exchange, StorageFailure,
        Refusal where a draft is another by now, and whatever `change` raises; then nothing changes.
        """
        async with self._one_import, self.store.retaining():
            way_back = await self._at_once(
                lambda: self._edit(self.contents[code], change, drafts or {}, erasing, note)
            )
        if erasing:
            await self._database.forget_log()
        return way_back

    async def _at_once(self, store: Callable[[], Awaitable[T]]) -> T:
        """What comes of storing; done anew where another process was quicker, with what that one has stored."""
        while True:
            known = self.news
            try:
                return await store()
            except (Superseded, Conflict):
                await self.refresh()
                if self.news == known:  # nobody was
                    raise

    async def _import(self, parsed: ParsedExchange, tell: ProgressCallback) -> ImportReport:
        earlier = self.by_key(parsed.key)
        version = self.version_of(earlier.code) if earlier else 0
        parsed = with_hung_pictures(parsed, earlier)
        pictures = await self._pictures.of_folder(parsed, earlier, tell)
        await store_recordings(parsed, self.store)
        merge = ContentMerge(parsed, pictures, earlier, self._codes, datetime.now(UTC))
        await self._store(merge.content, merge.minted, version)
        return merge.report

    async def _edit(
        self, before: Content, change: Change, drafts: Swaps, erasing: bool, note: ChangeNote | None
    ) -> str:
        content = change(before)
        kept = (note, difference(before, content, drafts)) if note else None
        version = self.version_of(content.code)
        return await self._store(content, self._new_codes(content), version, drafts, erasing, kept)

    def _new_codes(self, content: Content) -> dict[str, str]:
        """The codes that a content has and its exchange had not, each with its kind."""
        held = self.contents.get(content.code)
        had = set(held.codes().values()) if held else set()
        return {code: of[0] for of, code in content.codes().items() if code not in had}

    def scans(self, codes: Iterable[str]) -> dict[str, dict[Month, int]]:
        """How often each code was opened from outside, by month (YYYY-MM); none of a code that never was."""
        return self.counted.of(codes)

    def mint(self) -> str:
        """A code that was never given out; it is given out by the edit that stores it."""
        return mint(self._codes)

    async def export(self, code: str, target: Path) -> None:
        """Write an exchange back as a folder that must not exist yet, cards that are not published with their drafts.

        Raises KeyError, OSError, StorageFailure.
        """
        content = await self.drafts.laid_in(self.contents[code])
        with whole_folder(target) as folder:
            await self.write_files(content, folder)

    async def write_files(self, content: Content, folder: Path) -> None:
        """Write what an author writes of a content into a folder. Raises KeyError, OSError, StorageFailure."""
        async with AsyncExitStack() as fetched:
            files = {
                name: await fetched.enter_async_context(self.store.fetch(name)) for name in files_of(content)
            }
            await in_background(write_files, content, files, folder)

    async def qr(self, code: str, address: str) -> QRMatrix:
        """The symbol of a printed address, made at the first asking and the same ever after.

        Raises WrongLabel for a code that is unknown or withdrawn, an address that does not lead to
        it, or a stored symbol that is not as it was made.
        """
        found = self._index.target(code)
        if found is None or not address.endswith(f"/{code}"):
            raise WrongLabel("label-unknown", address)
        if found.withdrawn:
            raise WrongLabel("label-withdrawn", address)
        matrix = await self._database.run(tables.printed, code, address)
        if matrix is None:
            matrix = await self._database.write(tables.print_first, code, address)
        return checked(matrix)

    async def _store(
        self,
        content: Content,
        minted: dict[str, str],
        version: int,
        drafts: Swaps | None = None,
        erasing: bool = False,
        change: tables.ChangeToKeep | None = None,
    ) -> str:
        held = self.contents.get(content.code)
        content = replace(content, secret=held.secret if held and held.secret else token_hex(SECRET_BYTES))
        now = datetime.now(UTC)
        with refused():
            content = await with_covers(content, self._pictures)
        with self.stamping.now() as at:
            content = stamped(content, held, at)
            id = await self._database.write(
                tables.store, content, minted, drafts or {}, now, erasing, change, version
            )
            self._codes |= minted.keys()
            self.show(content, version + 1)
        return id
