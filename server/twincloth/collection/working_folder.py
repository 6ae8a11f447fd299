"""Working folders: where one process keeps what it is at, beside others that share its data folder."""

import fcntl
import os
import shutil
import weakref
from pathlib import Path
from secrets import token_hex


class WorkingFolder:
    """A folder of this process's own within `parent`, as long as anybody here holds it; made when it is first asked for.

    What processes have left there that are gone is thrown away, however they ended: a living one keeps its folder locked.
    """

    def __init__(self, parent: Path, *, clearing: bool = True) -> None:
        self._parent = parent
        self._own: Path | None = None
        if clearing and parent.is_dir():
            clear(parent)

    @property
    def path(self) -> Path:
        """The folder. Raises OSError."""
        if self._own is None or not self._own.is_dir():
            self._own = self._made()
        return self._own

    def _made(self) -> Path:
        self._parent.mkdir(parents=True, exist_ok=True)
        while True:
            own = self._parent / token_hex(8)
            own.mkdir()
            lock = _locked(own)
            if lock is not None:
                weakref.finalize(self, _give_up, own, lock)
                return own


def clear(parent: Path) -> None:
    """Throw away what no living process holds. Raises OSError."""
    for path in list(parent.iterdir()):
        if path.is_dir() and not path.is_symlink():
            lock = _locked(path)
            if lock is not None:
                _give_up(path, lock)
        else:
            path.unlink(missing_ok=True)


def _locked(folder: Path) -> int | None:
    """A descriptor that holds the folder until it is closed; None where another holds it, or it is gone."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Between being made and being locked it may have been taken for a dead one's.
        if os.stat(folder).st_ino == os.fstat(lock).st_ino:  # noqa: PTH116  # beside the descriptor's
            return lock
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(lock)
    return None


def _give_up(folder: Path, lock: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)
