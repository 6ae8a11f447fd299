"""Ownership: one process at a time owns a data folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderTaken(Exception):
    """Another process owns the data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Another Twincloth is already running on the data folder {folder}")


class FolderUnusable(Exception):
    """The data folder cannot be made or written."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"The data folder {folder} cannot be written: {reason}")


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Own `folder`, making it if needed, until the block ends or the process does, however it ends.

    Raises FolderTaken or FolderUnusable.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("a")
    except OSError as error:
        raise FolderUnusable(folder, error.strerror or str(error)) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderTaken(folder) from None
        yield
