"""Making a backup: a moment of the database, and every file of which it speaks, as a stream of bytes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from twincloth import __version__
from twincloth.background_threads import in_background
from twincloth.backups.archive import DATABASE, FORMAT, SECRETS, BackupHead, Member, archive
from twincloth.backups.snapshot import read_only, snapshot
from twincloth.collection import unreferenced
from twincloth.collection.collection import Collection
from twincloth.collection.derivatives import ProgressCallback
from twincloth.collection.objects import PIECE
from twincloth.collection.picture_import import SCRATCH
from twincloth.collection.references import file_of, is_derived, is_ours, named_in
from twincloth.collection.store import FOLDER, Store
from twincloth.database.migrations import versions

TRIES = 3
"""Times that the moment is chosen anew, since a picture was erased in the middle of it."""


class BackupMoment(NamedTuple):
    """The files that a backup of one moment holds, and those of which its database speaks and which are nowhere."""

    head: BackupHead
    members: list[Member]
    missing: list[str]


async def make_backup(
    database: Path, collection: Collection, target: Path, tell: ProgressCallback
) -> list[str]:
    """Write a backup, not encrypted, to a pipe or a file that is there; what is missing in it, by name.

    What it holds is of one moment after the call, and stays until it is written, whatever is erased meanwhile. It
    takes memory for a piece. Raises StorageFailure, OSError, MemberChanged, KeyError.
    """
    await collection.counted.write()
    scratch = database.parent / SCRATCH
    scratch.mkdir(exist_ok=True)
    async with collection.store.retaining():
        with TemporaryDirectory(dir=scratch) as folder:
            moment = await _moment(database, collection.store, Path(folder, DATABASE))
            told = _Told(tell, sum(member.size for member in moment.members))
            pieces = archive(moment.head, moment.members, moment.missing)
            await in_background(_write, target, pieces, told)
    return moment.missing


async def _moment(database: Path, store: Store, copy: Path) -> BackupMoment:
    """A picture that is erased between the database's moment and the search for it is not missing: there is a later one."""
    moment = await _look(database, store, copy)
    for _ in range(TRIES):
        earlier = moment.missing
        if not earlier:
            break
        moment = await _look(database, store, copy)
        if moment.missing == earlier:
            break
    return moment


async def _look(database: Path, store: Store, copy: Path) -> BackupMoment:
    at = round(time.time() * 1000)
    await in_background(snapshot, database, copy)
    known, named = await in_background(_read, copy)
    members, missing = await _files(store, named)
    secrets = (database.parent / name for name in SECRETS)
    first = [_member(DATABASE, copy), *(_member(path.name, path) for path in secrets if path.exists())]
    head = BackupHead(format=FORMAT, twincloth=__version__, at=at, versions=known)
    return BackupMoment(head, [*first, *members], missing)


def _read(copy: Path) -> tuple[list[str], frozenset[str]]:
    connection = read_only(copy)
    try:
        written = (unreferenced.written(connection, code) for code in unreferenced.all_exchanges(connection))
        return versions(connection), frozenset[str]().union(*map(named_in, written))
    finally:
        connection.close()


async def _files(store: Store, named: frozenset[str]) -> tuple[list[Member], list[str]]:
    """Nothing that is cut from masters at the asking: it is cut again."""
    members: list[Member] = []
    async for names in store.names():
        for name in names:
            if is_ours(name) and not is_derived(name) and file_of(name) in named:
                try:
                    size = await store.retained_size(name)
                except KeyError:
                    continue
                members.append(Member(f"{FOLDER}/{name}", size, partial(store.pieces, name)))
    members.sort()
    there = {file_of(member.name) for member in members}
    return members, sorted(named - there)


def _member(name: str, path: Path) -> Member:
    return Member(name, path.stat().st_size, partial(_pieces, path))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


class _Told:
    """How far it is, told to a loop by the thread that writes."""

    def __init__(self, tell: ProgressCallback, total: int) -> None:
        self._loop, self._tell, self._total = asyncio.get_running_loop(), tell, max(total, 1)
        self._done, self._last = 0, 0.0

    def more(self, length: int) -> None:
        self._done += length
        share = min(1.0, self._done / self._total)
        if share - self._last >= 0.01:  # a hundred times are enough for a bar
            self._last = share
            self._loop.call_soon_threadsafe(self._tell, share)


def _write(target: Path, pieces: Iterable[bytes], told: _Told) -> None:
    with target.open("wb", buffering=PIECE) as file:
        for piece in pieces:
            file.write(piece)
            told.more(len(piece))
