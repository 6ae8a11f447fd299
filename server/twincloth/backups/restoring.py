"""Restoring: a backup becomes a data folder, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from twincloth.backups.archive import DATABASE, SECRETS
from twincloth.backups.soundness import Soundness
from twincloth.backups.unpacking import BackupRefused, Unpacked, unpack
from twincloth.backups.verifying import look_at_unpacked
from twincloth.collection.durable import sync
from twincloth.collection.references import file_of
from twincloth.collection.store import FOLDER
from twincloth.ownership import FolderUnusable, hold_folder

UNFINISHED = "restoring"
"""Where a backup is unpacked in the data folder, until every byte of it was found right."""

LOCK = "lock"


class FolderNotEmpty(Exception):
    """There is something where a backup was to be restored."""


def must_be_whole(folder: Path) -> None:
    """Raises FolderUnusable where a restore was broken off."""
    if (folder / UNFINISHED).exists():
        raise FolderUnusable(folder, "a restore was broken off here; do it again: twincloth restore FILE")


@contextmanager
def restored(stream: BinaryIO, folder: Path) -> Iterator[tuple[Unpacked, Soundness, Path]]:
    """Unpack a backup beneath a data folder that is empty or not there, and check it; it is moved in when the block ends.

    Whatever is raised, in the block too, the folder is as it was. A restore that was killed may be done again. Raises
    FolderNotEmpty, BackupRefused, FolderTaken, FolderUnusable, FolderNotPrivate, OSError.
    """
    was_there = folder.exists()
    _must_be_empty(folder)
    with hold_folder(folder):
        staging = folder / UNFINISHED
        try:
            _clear(folder)
            staging.mkdir(0o700)
            sync(folder)
            unpacked = unpack(stream, lambda name: _file(staging / name))
            yield unpacked, _looked_at(unpacked, staging), staging
            _move_in(staging, folder)
        except BaseException:
            _clear(folder)
            with suppress(OSError):
                (folder / LOCK).unlink()
                if not was_there:
                    folder.rmdir()
            raise


def _must_be_empty(folder: Path) -> None:
    there = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if there - {LOCK} and UNFINISHED not in there:
        raise FolderNotEmpty(
            f"{folder}: there is something in it ({min(there - {LOCK})}); name a folder that is empty or not there yet"
        )


def _looked_at(unpacked: Unpacked, staging: Path) -> Soundness:
    sound = Soundness()
    hashes = {file_of(name): sealed.sha256 for name, sealed in unpacked.manifest.files.items()}
    look_at_unpacked(sound, staging / DATABASE, hashes)
    return sound


def _clear(folder: Path) -> None:
    """Take away what an unfinished restore has brought; nothing else was here before it."""
    if (folder / UNFINISHED).exists():
        for name in (DATABASE, *SECRETS):
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / FOLDER, ignore_errors=True)
        shutil.rmtree(folder / UNFINISHED)


def _file(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _move_in(staging: Path, folder: Path) -> None:
    """The database last; and as long as the staging folder stands, no server opens what is here."""
    for path in staging.rglob("*"):
        sync(path)
    names = sorted((path.name for path in staging.iterdir()), key=lambda name: name == DATABASE)
    for name in names:
        (staging / name).rename(folder / name)
    sync(folder)
    staging.rmdir()
    sync(folder)


def must_be_sound(unpacked: Unpacked, sound: Soundness) -> list[str]:
    """What is to be told of a backup whose data folder had gaps already. Raises BackupRefused for any other trouble."""
    missing = {f"{file}: it is not there" for file in unpacked.manifest.missing}
    wrong = [problem for problem in sound.problems if problem not in missing]
    if wrong:
        raise BackupRefused("\n".join(wrong))
    return sorted(missing)
