"""Staging: a new data folder is filled beneath its place, and moved there whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from twincloth.backups.archive import DATABASE, SECRETS
from twincloth.collection.durable import sync
from twincloth.collection.store import FOLDER
from twincloth.ownership import FolderUnusable, hold_folder

UNFINISHED = "restoring"
"""Where a data folder is filled, beneath itself, until every byte of it was found right."""

LOCK = "lock"


class FolderNotEmpty(Exception):
    """There is something where a data folder was to be."""


def must_be_whole(folder: Path) -> None:
    """Raises FolderUnusable where a restore or a move was broken off."""
    if (folder / UNFINISHED).exists():
        raise FolderUnusable(
            folder,
            "a restore was broken off here; do it again: twincloth restore FILE, or twincloth move if it was that",
        )


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Fill a folder beneath one that is empty or not there; all that is in it is moved in when the block ends.

    Whatever is raised, in the block too, the folder is as it was. What was killed may be done again. Raises
    FolderNotEmpty, FolderTaken, FolderUnusable, FolderNotPrivate, OSError.
    """
    was_there = folder.exists()
    _must_be_empty(folder)
    with hold_folder(folder):
        staging = folder / UNFINISHED
        try:
            _clear(folder)
            staging.mkdir(0o700)
            sync(folder)
            yield staging
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


def _clear(folder: Path) -> None:
    """Take away what an unfinished one has brought; nothing else was here before it."""
    if (folder / UNFINISHED).exists():
        for name in (DATABASE, *SECRETS):
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / FOLDER, ignore_errors=True)
        shutil.rmtree(folder / UNFINISHED)


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
