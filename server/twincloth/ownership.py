"""Ownership: one process at a time owns a data folder, and one user of the machine."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from twincloth.private_folder import OTHERS, make_private, must_be_own


class FolderTaken(Exception):
    """Another process owns the data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Another Twincloth is already running on the data folder {folder}")


class FolderUnusable(Exception):
    """The data folder cannot be made or written."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"The data folder {folder} cannot be written: {reason}")


@contextmanager
def hold_folder(folder: Path, *, shared: bool = False) -> Iterator[None]:
    """Own `folder`, making it if needed, until the block ends or the process does, however it ends.

    Several processes may do so at once that all say `shared`, and have their tables elsewhere.

    As long as it is owned, this process makes its files for its own user alone.
    Raises FolderTaken, FolderUnusable or FolderNotPrivate.
    """
    before = os.umask(OTHERS)
    try:
        with _lock(folder, fcntl.LOCK_SH if shared else fcntl.LOCK_EX):
            try:
                must_be_own(folder)
                make_private(folder)
            except OSError as error:
                raise FolderUnusable(folder, error.strerror or str(error)) from error
            yield
    finally:
        os.umask(before)


@contextmanager
def _lock(folder: Path, kind: int) -> Iterator[None]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _open_lock(folder)
    except OSError as error:
        raise FolderUnusable(folder, error.strerror or str(error)) from error
    with lock:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderTaken(folder) from None
        yield


def _open_lock(folder: Path) -> TextIOWrapper:
    """In another user's folder nothing is made: its owner could not open a lock of ours. Raises FolderNotPrivate."""
    if folder.stat().st_uid == os.geteuid():
        return (folder / "lock").open("a")
    if not (folder / "lock").exists():
        must_be_own(folder)
    return (folder / "lock").open("r")
