"""Cached files: what a store elsewhere has, kept on this machine too, within a bound; the longest unused goes first.

Processes may share the folder. A file gets its name when it is whole, and whoever reads one holds a link of their own to
it, so that nobody waits for anybody. Nothing is believed by its name alone: what a disk or a kill has spoilt is fetched anew.
"""

import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import NamedTuple

from twincloth.collection.durable import hash_of
from twincloth.collection.objects import UNFINISHED
from twincloth.collection.references import file_of, is_derived, is_ours
from twincloth.collection.working_folder import WorkingFolder

DIGEST = hashlib.sha256().digest_size
"""Bytes before what is derived, whose name does not tell what is in it."""

LOOK_AFTER = 16
"""A process looks at the whole folder once it has added a sixteenth of what there may be; with `DOWN_TO` that is room for four."""
DOWN_TO = 0.75
"""The part of the bound that is left then."""

log = logging.getLogger(__name__)


class CachedFile(NamedTuple):
    """A file by its name in the store."""

    name: str
    path: Path
    size: int
    used: float


class CachedFiles:
    """At most so many bytes. Functions for threads; what the disk does not do is as if it were not there, and logged."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most
        self._working = WorkingFolder(folder / UNFINISHED)
        self._added = most  # nobody knows what is there
        self._room = Lock()
        self._proved: dict[str, tuple[int, int, int]] = {}
        """What was compared with its name once: which file it was, how long, and when it was written."""

    def takes(self, name: str, size: int) -> bool:
        """Whether such a file is kept: one whose name says what is in it, and that does not drive everything else out."""
        return is_ours(name) and size <= self._most // 2

    def read(self, name: str) -> bytes | None:
        """All of a file that is kept and as it was."""
        path = self._folder / name
        try:
            contents = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("%s could not be read from the cache: %s", name, error)
            return None
        told, contents = _told(name, contents)
        if not hashlib.sha256(contents).digest().startswith(told):
            self._spoilt(name)
            return None
        self._used(path)
        return contents

    def size(self, name: str) -> int | None:
        """How long a file is that is kept."""
        try:
            return (self._folder / name).stat().st_size - (DIGEST if is_derived(name) else 0)
        except OSError:
            return None

    def lend(self, name: str) -> Path | None:
        """A file that is kept and as it was, by a name of its own, whoever forgets it meanwhile; not of what is derived.

        Who is lent it removes that name.
        """
        path = self._folder / name
        try:
            link = self.place().with_suffix(path.suffix)
            link.hardlink_to(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("%s could not be read from the cache: %s", name, error)
            return None
        if self._is_whole(name, link):
            self._used(path)
            return link
        link.unlink()
        self._spoilt(name)
        return None

    def write(self, name: str, contents: bytes) -> None:
        """Keep a file that is in the store. Raises OSError, Spoilt."""
        path = self.place()
        path.write_bytes(contents)
        self.take(name, path)

    def take(self, name: str, path: Path) -> None:
        """Keep what was fetched to this path, which is gone then. Raises OSError, Spoilt."""
        try:
            if is_derived(name):
                contents = path.read_bytes()
                path.write_bytes(hashlib.sha256(contents).digest() + contents)
            elif not file_of(name).startswith(hash_of(path)):
                raise Spoilt(name)
            self._make_room(path.stat().st_size)
            target = self._folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
        finally:
            path.unlink(missing_ok=True)

    def place(self) -> Path:
        """Where a file of this process may lie for a while. Raises OSError."""
        return self._working.path / token_hex(8)

    def forget(self, name: str) -> None:
        """Keep it no longer."""
        self._proved.pop(name, None)
        with suppress(OSError):
            (self._folder / name).unlink(missing_ok=True)

    def keep_only(self, wanted: Callable[[str], bool]) -> None:
        """Forget whatever is not wanted, by its name."""
        for file in self._all():
            if not wanted(file.name):
                self.forget(file.name)

    def _is_whole(self, name: str, link: Path) -> bool:
        """Looked at once as long as it is the same: half a gigabyte takes half a second."""
        found = link.stat()
        same = (found.st_ino, found.st_size, found.st_mtime_ns)
        if self._proved.get(name) == same:
            return True
        whole = file_of(name).startswith(hash_of(link))
        if whole:
            self._proved[name] = same
        return whole

    def _spoilt(self, name: str) -> None:
        log.warning("%s was not as it should be in the cache, and is fetched anew", name)
        self.forget(name)

    def _used(self, path: Path) -> None:
        """When it was used is its time of access, which the disk need not keep by itself."""
        with suppress(OSError):
            os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))

    def _make_room(self, size: int) -> None:
        """Called before a file is added."""
        with self._room:
            self._added += size
            if self._added * LOOK_AFTER <= self._most:
                return
            self._added = 0
            files = sorted(self._all(), key=lambda file: file.used)
            over = sum(file.size for file in files) + size - int(self._most * DOWN_TO)
            for file in files:
                if over <= 0:
                    break
                self.forget(file.name)
                over -= file.size

    def _all(self) -> Iterator[CachedFile]:
        for folder, below, names in os.walk(self._folder):
            if Path(folder) == self._folder and UNFINISHED in below:
                below.remove(UNFINISHED)
            for name in names:
                path = Path(folder, name)
                with suppress(FileNotFoundError):
                    found = path.stat()
                    where = path.relative_to(self._folder).as_posix()
                    yield CachedFile(where, path, found.st_size, found.st_atime)


class Spoilt(Exception):
    """What came is not what its name tells."""


def _told(name: str, contents: bytes) -> tuple[bytes, bytes]:
    """The beginning of the SHA-256 that a file should have, and what is in it."""
    if is_derived(name):
        return contents[:DIGEST].ljust(DIGEST), contents[DIGEST:]
    return bytes.fromhex(file_of(name).partition(".")[0]), contents
