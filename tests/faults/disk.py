"""Small disks: one that SQLite alone writes to, for any machine, and a real one, for Linux."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw

from processes import Running

SYSTEM = "unix"
"""SQLite's own file system of this machine, which does the work."""


class SmallDisk(apsw.VFS):
    """Has `room` bytes left for what the files of SQLite grow by, as long as this is used; None is no bound."""

    def __init__(self) -> None:
        super().__init__("small", SYSTEM, makedefault=True)
        self.room: int | None = None

    def __enter__(self) -> "SmallDisk":
        return self

    def __exit__(self, *_: object) -> None:
        self.unregister()

    def fill(self) -> None:
        """From now on no file grows."""
        self.room = 0

    def make_room(self) -> None:
        """All may grow again."""
        self.room = None

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 (SQLite's)
        return FileOnSmallDisk(name, flags, self)


class FileOnSmallDisk(apsw.VFSFile):
    """One open file."""

    def __init__(self, name: Any, flags: list[int], disk: SmallDisk) -> None:
        super().__init__(SYSTEM, name, flags)
        self._disk = disk

    def xWrite(self, contents: bytes, offset: int) -> None:  # noqa: N802 (SQLite's)
        growth = max(0, offset + len(contents) - self.xFileSize())
        if self._disk.room is not None:
            if growth > self._disk.room:
                raise apsw.FullError("no room left")
            self._disk.room -= growth
        super().xWrite(contents, offset)


class RealDisk:
    """The tmpfs that a server started by `disk_mount.mounting` sees where its data folder was."""

    def __init__(self, server: Running, data: Path) -> None:
        self._folder = Path(f"/proc/{server.process.pid}/root{data.resolve()}")
        self._filler = self._folder / "filler"

    def fill(self) -> None:
        """To the last byte."""
        with suppress(OSError), self._filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    def make_room(self) -> None:
        """Take it away again."""
        self._filler.unlink()

    def rescue(self, target: Path) -> None:
        """Copy the database, whose writing must be over, from where it will be gone with the server."""
        target.mkdir()
        for path in self._folder.glob("*.db*"):
            shutil.copy(path, target)
