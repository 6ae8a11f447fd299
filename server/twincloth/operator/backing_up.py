"""Backing up: whoever owns the data folder writes it into a pipe, and notes it once it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from twincloth import __version__
from twincloth.backups.archive import MemberChanged
from twincloth.backups.making import make_backup
from twincloth.backups.record import BackupMade
from twincloth.collection.derivatives import ProgressCallback, no_progress
from twincloth.exchange.actor import OPERATOR
from twincloth.operator.failures import Failed
from twincloth.operator.task import OperatorTask
from twincloth.pages.services import Services
from twincloth.security_events import SecurityEvent

NOT_OF_A_FOLDER = (
    "What PostgreSQL keeps, PostgreSQL backs up, checks and brings back: docs/scaling.md says how"
)

_ONE_AT_A_TIME = asyncio.Lock()
"""Two of them would take all the threads that imports and uploads have."""


class StreamBackup(OperatorTask, tag="stream-backup"):
    """`pipe` is an absolute path in the data folder; whoever asks reads from it."""

    needs_files = True

    pipe: str

    async def do(self, services: Services) -> list[str]:
        return await self.do_telling(services, no_progress)

    async def do_telling(self, services: Services, tell: ProgressCallback) -> list[str]:
        path = services.database.path
        if path is None:
            raise Failed(NOT_OF_A_FOLDER)
        if _ONE_AT_A_TIME.locked():
            raise Failed("Another backup is being made: wait for it")
        async with _ONE_AT_A_TIME:
            try:
                missing = await make_backup(path, services.collection, Path(self.pipe), tell)
            except (MemberChanged, KeyError) as error:
                raise Failed(f"{error.args[0]}: it was erased or changed meanwhile; ask again") from None
        services.security_log.write(SecurityEvent.EXPORTED, by=OPERATOR.id, what="backup")
        return list(_told(missing))


class NoteBackup(OperatorTask, tag="note-backup"):
    """A backup is kept: `at` is in milliseconds since 1970, `size` in bytes."""

    at: int
    size: int
    encrypted: bool

    async def do(self, services: Services) -> list[str]:
        await services.backups.note(BackupMade(self.at, self.size, self.encrypted, __version__))
        return []


def _told(missing: list[str]) -> Iterator[str]:
    if missing:
        yield f"Files of which the data folder speaks and which it has not, so that they are not in it: {len(missing)}."
        yield "  twincloth verify names them."
