"""A disk that remembers every write to it, and which of them were made to last."""

from pathlib import Path
from typing import Any, NamedTuple

import apsw

SYSTEM = "unix"
"""SQLite's own file system of this machine, which does the work."""

SYNC_FOLDER_TOO = ("-journal", "-wal")
"""SQLite's unix file system (os_unix.c, unixSync) syncs the folder at the first sync of these files, if it has
made them itself, and of no others; strace shows the same."""


class Written(NamedTuple):
    """Bytes were put somewhere into a file."""

    file: int
    offset: int
    contents: bytes


class Shortened(NamedTuple):
    """A file was cut to a size in bytes."""

    file: int
    size: int


class Synced(NamedTuple):
    """What was done to a file so far lasts."""

    file: int


class Named(NamedTuple):
    """From now on a name stands for this file, or for none."""

    name: str
    file: int | None


class FolderSynced(NamedTuple):
    """The names given and taken so far last."""


class Acked(NamedTuple):
    """Somebody was told that everything up to this number is durable."""

    seq: int


Event = Written | Shortened | Synced | Named | FolderSynced | Acked


class RecordingDisk(apsw.VFS):
    """The database in a folder is written as ever, and recorded, as long as this is used."""

    def __init__(self, folder: Path) -> None:
        super().__init__("recording", SYSTEM, makedefault=True)
        self.log: list[Event] = []
        self.before = {path.name: path.read_bytes() for path in sorted(folder.glob("*.db"))}
        """What lay there already, for good; such files have the first numbers."""
        self._files = {name: number for number, name in enumerate(self.before)}
        self._count = len(self._files)

    def __enter__(self) -> "RecordingDisk":
        return self

    def __exit__(self, *_: object) -> None:
        self.unregister()

    def acked(self, seq: int) -> None:
        """Note that this number has been promised."""
        self.log.append(Acked(seq))

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 (SQLite's)
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name))
        new = path.name not in self._files
        if new:
            self._files[path.name] = self._count
            self.log.append(Named(path.name, self._count))
            self._count += 1
        new_log = new and path.name.endswith(SYNC_FOLDER_TOO)
        return RecordedFile(name, flags, self._files[path.name], self.log, new_log=new_log)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802 (SQLite's)
        super().xDelete(name, sync_folder)
        self._files.pop(Path(name).name, None)
        self.log.append(Named(Path(name).name, None))
        if sync_folder:
            self.log.append(FolderSynced())


class RecordedFile(apsw.VFSFile):
    """One open file of a recording disk."""

    def __init__(self, name: Any, flags: list[int], number: int, log: list[Event], *, new_log: bool) -> None:
        super().__init__(SYSTEM, name, flags)
        self._number, self._log, self._sync_folder = number, log, new_log

    def xWrite(self, contents: bytes, offset: int) -> None:  # noqa: N802 (SQLite's)
        super().xWrite(contents, offset)
        self._log.append(Written(self._number, offset, bytes(contents)))

    def xTruncate(self, size: int) -> None:  # noqa: N802 (SQLite's)
        super().xTruncate(size)
        self._log.append(Shortened(self._number, size))

    def xSync(self, flags: int) -> None:  # noqa: N802 (SQLite's)
        super().xSync(flags)
        self._log.append(Synced(self._number))
        if self._sync_folder:
            self._log.append(FolderSynced())
            self._sync_folder = False
