"""Saving a backup: what comes through a pipe becomes a file that is there whole or not at all, or goes to a stream.

Whoever owns the data folder writes into the pipe; whoever asked for the backup encrypts it and keeps it, where that
one may have no right to write.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from twincloth.backups.sealing import PIPED, Seal, write_sealed
from twincloth.collection.durable import sync

PIPE = "backup.pipe"
"""In the data folder, as long as a backup is being made."""


class BackupUnderWay(Exception):
    """Somebody else makes a backup of this data folder at this moment."""


class Counted:
    """A stream that knows how many bytes were written to it."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.size = 0

    def write(self, piece: bytes) -> int:
        """All of a piece. Raises OSError."""
        self._target.write(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Raises OSError."""
        self._target.flush()


class Saving:
    """A backup on its way out of a pipe."""

    def __init__(self, pipe: Path, reading: int, target: BinaryIO, seal: Seal | None) -> None:
        self.pipe = pipe
        self.saved = Counted(target)
        self._writing = os.open(pipe, os.O_WRONLY)
        """Held open, so that the stream does not end before the other side has begun."""
        self._failure: OSError | None = None
        self._thread = Thread(target=self._save, args=(reading, seal), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """All of it was written into the pipe, or nothing more will be: wait until it has come out. Raises OSError."""
        os.close(self._writing)
        self._thread.join()
        if self._failure:
            raise self._failure

    def _save(self, reading: int, seal: Seal | None) -> None:
        """Where it cannot be kept, whoever writes into the pipe hears of a broken one."""
        try:
            with os.fdopen(reading, "rb", buffering=PIPED) as source:
                write_sealed(source, self.saved, seal)
                self.saved.flush()
        except OSError as error:
            self._failure = error


@contextmanager
def saving(data: Path, target: BinaryIO, seal: Seal | None) -> Iterator[Saving]:
    """A pipe of the data folder, from which a thread saves what comes. Raises BackupUnderWay, OSError."""
    pipe = data / PIPE
    with suppress(FileExistsError):
        os.mkfifo(pipe, 0o600)
        owner = data.stat()
        if owner.st_uid != os.geteuid():  # root asks the server of somebody else
            os.chown(pipe, owner.st_uid, owner.st_gid)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        fcntl.flock(reading, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(reading)
        raise BackupUnderWay(f"{data}: another backup of it is being made") from None
    try:
        os.set_blocking(reading, True)
        under_way = Saving(pipe, reading, target, seal)
        try:
            yield under_way
        finally:
            under_way.end()
    finally:
        pipe.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A new file for its owner alone, which is at `path` when the block ends well, and else gone.

    What a kill has left stands beside it as `.NAME.unfinished`, and makes way for the next one. Raises
    FileExistsError where there is something already, OSError.
    """
    if path.exists():
        raise FileExistsError(17, "it exists already, and a backup replaces nothing", str(path))
    unfinished = path.with_name(f".{path.name}.unfinished")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(handle, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            file.truncate()
            os.fchmod(handle, 0o600)
            yield file
            file.flush()
            os.fsync(handle)
            unfinished.rename(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    sync(path.parent)
