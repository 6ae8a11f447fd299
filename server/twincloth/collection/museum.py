"""The museum: every exchange's content by its codes, in memory; pictures and QR symbols beside it."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct

from twincloth.collection import shelves
from twincloth.collection.codes import mint, normalise
from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.draft import Draft
from twincloth.collection.folder.export import write_folder
from twincloth.collection.hanging import ORIGINALS, hang_all
from twincloth.collection.keeping import ImportReport, Keeping
from twincloth.collection.qr import QRMatrix, WrongLabel, checked
from twincloth.database import Database

_SCHEMA = Path(__file__).parent / "schema"
_SERVED_NAME = re.compile(r"[0-9a-f]{32}\.webp")


class Found(Struct, frozen=True, kw_only=True):
    """What a code stands for; `gift` is None for an exchange, `card` for anything but a card."""

    kind: Literal["exchange", "gift", "card"]
    code: str
    exchange: Content
    gift: Gift | None = None
    card: Card | None = None

    @property
    def withdrawn(self) -> str | None:
        """The date since when it is not shown (YYYY-MM-DD)."""
        thing = self.card or self.gift
        return thing.withdrawn if thing else None


class Museum:
    """Reads are from memory; `keep_draft` and `keep` change it all at once, after the commit."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._pictures = folder / "pictures"
        self._one_import = asyncio.Lock()
        self._found: dict[str, Found] = {}
        self._codes: frozenset[str] = frozenset()
        self.contents: dict[str, Content] = {}

    @classmethod
    async def open(cls, database: Database, folder: Path) -> "Museum":
        """The museum of a data folder, its tables brought up to date. Raises StorageFailure."""
        museum = cls(database, folder)
        await database.migrate("collection", _SCHEMA)
        for content in await database.run(shelves.all_contents):
            museum._show(content)
        museum._codes = await database.run(shelves.all_codes)
        return museum

    def find(self, text: str) -> Found | None:
        """What stands behind a code, however it was typed."""
        code = normalise(text)
        return self._found.get(code) if code else None

    def by_key(self, key: str) -> Content | None:
        """The exchange of an author's key."""
        return next((content for content in self.contents.values() if content.key == key), None)

    def picture(self, name: str) -> Path:
        """The file of a picture that is served. Raises KeyError for any other name."""
        path = self._pictures / name
        if not _SERVED_NAME.fullmatch(name) or not path.is_file():
            raise KeyError(name)
        return path

    async def keep_draft(self, draft: Draft) -> ImportReport:
        """Take in a checked folder: pictures first, then everything else in one commit.

        Raises FolderProblems where a picture changed meanwhile, StorageFailure where the disk does
        not bear it; then nothing is imported.
        """
        async with self._one_import:
            earlier = self.by_key(draft.key)
            hung = await asyncio.to_thread(hang_all, draft, earlier, self._pictures)
            keeping = Keeping(draft, hung, earlier, self._codes, datetime.now(UTC).date().isoformat())
            await self._store(keeping.content, keeping.minted)
            return keeping.report

    async def keep(self, content: Content) -> None:
        """Store content that has its codes and pictures already.

        Raises apsw.ConstraintError where one of its codes is given out to another exchange.
        """
        async with self._one_import:
            held = self.contents[content.code].codes() if content.code in self.contents else {}
            new = {code: of[0] for of, code in content.codes().items() if code not in held.values()}
            await self._store(content, new)

    async def edit(self, code: str, change: Callable[[Content], Content]) -> None:
        """Change what an exchange holds as it is now, in one commit; pages are to be told by `rooms.revise`.

        Raises KeyError for an unknown exchange, StorageFailure, and whatever `change` raises; then nothing changes.
        """
        async with self._one_import:
            before = self.contents[code]
            held = set(before.codes().values())
            content = change(before)
            new = {code: of[0] for of, code in content.codes().items() if code not in held}
            await self._store(content, new)

    def mint(self) -> str:
        """A code that was never given out; it is given out by the edit that stores it."""
        return mint(self._codes)

    async def export(self, code: str, target: Path) -> None:
        """Write an exchange back as a folder that must not exist yet. Raises KeyError, OSError."""
        originals = self._pictures / ORIGINALS
        await asyncio.to_thread(write_folder, self.contents[code], originals, target)

    async def qr(self, code: str, address: str) -> QRMatrix:
        """The symbol of a printed address, made at the first asking and the same ever after.

        Raises WrongLabel for a code that is unknown or withdrawn, an address that does not lead to
        it, or a stored symbol that is not as it was made.
        """
        found = self._found.get(code)
        if found is None or not address.endswith(f"/{code}"):
            raise WrongLabel("label-unknown", address)
        if found.withdrawn:
            raise WrongLabel("label-withdrawn", address)
        matrix = await self._database.run(shelves.printed, code, address)
        if matrix is None:
            matrix = await self._database.write(shelves.print_first, code, address)
        return checked(matrix)

    async def _store(self, content: Content, minted: dict[str, str]) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        await self._database.write(shelves.store, content, minted, now)
        self._codes |= minted.keys()
        self._show(content)

    def _show(self, content: Content) -> None:
        self.contents[content.code] = content
        others = {code: found for code, found in self._found.items() if found.exchange.code != content.code}
        self._found = others
        self._found[content.code] = Found(kind="exchange", code=content.code, exchange=content)
        for gift in content.gifts:
            self._found[gift.code] = Found(kind="gift", code=gift.code, exchange=content, gift=gift)
            for card in gift.cards:
                self._found[card.code] = Found(
                    kind="card", code=card.code, exchange=content, gift=gift, card=card
                )
