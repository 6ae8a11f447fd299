"""What may be found on a disk after a power loss."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random

from faults.power_loss_disk import Event, FolderSynced, Named, Shortened, Synced, Written

SECTOR = 512
"""Bytes that a disk writes whole."""

Change = Written | Shortened
Fate = Callable[[bytearray, Sequence[Change], Random], None]


class Drive:
    """What lasts of the files and of their names, and what was done since."""

    def __init__(self, before: Mapping[str, bytes]) -> None:
        self.lasting = {number: bytearray(contents) for number, contents in enumerate(before.values())}
        self.recent: dict[int, list[Change]] = {}
        self.names: dict[str, int | None] = {name: number for number, name in enumerate(before)}
        self.recent_names: dict[str, list[int | None]] = {}

    def take(self, event: Event) -> None:
        """Do what was done."""
        match event:
            case Written() | Shortened():
                self.recent.setdefault(event.file, []).append(event)
            case Synced():
                keep(self._file(event.file), self.recent.pop(event.file, []))
            case Named():
                self.recent_names.setdefault(event.name, []).append(event.file)
            case FolderSynced():
                self.names |= {name: files[-1] for name, files in self.recent_names.items()}
                self.recent_names.clear()

    def lose_power(self, chance: Random) -> dict[str, bytes]:
        """The files that are found, by their names."""
        for number, changes in self.recent.items():
            chance.choice(FATES)(self._file(number), changes, chance)
        for name, files in self.recent_names.items():
            self.names[name] = chance.choice([self.names.get(name), *files])
        return {name: bytes(self._file(file)) for name, file in self.names.items() if file is not None}

    def _file(self, number: int) -> bytearray:
        return self.lasting.setdefault(number, bytearray())


def found(before: Mapping[str, bytes], log: Iterable[Event], chance: Random) -> dict[str, bytes]:
    """The files after a power loss at the end of the log, which began with those of `before`."""
    drive = Drive(before)
    for event in log:
        drive.take(event)
    return drive.lose_power(chance)


def lay_out(files: dict[str, bytes], folder: Path) -> None:
    """Put these files, and no others of their kind, into a folder."""
    for old in folder.glob("twincloth.db*"):
        old.unlink()
    for name, contents in files.items():
        (folder / name).write_bytes(contents)


def keep(contents: bytearray, changes: Sequence[Change], _: Random | None = None) -> None:
    """Everything has reached the disk."""
    for change in changes:
        if isinstance(change, Shortened):
            del contents[change.size :]
            put(contents, change.size, b"")
        else:
            put(contents, change.offset, change.contents)


def lose(contents: bytearray, changes: Sequence[Change], chance: Random) -> None:
    """Nothing has."""


def tear(contents: bytearray, changes: Sequence[Change], chance: Random) -> None:
    """It went in order until the power failed in the middle of a write."""
    whole = chance.randrange(len(changes))
    keep(contents, changes[:whole])
    torn = changes[whole]
    if isinstance(torn, Written):
        put(contents, torn.offset, torn.contents[: chance.randint(0, len(torn.contents))])


def scatter(contents: bytearray, changes: Sequence[Change], chance: Random) -> None:
    """Sector by sector, in any order, some have and some have not."""
    share = chance.random()
    for change in changes:
        if isinstance(change, Shortened):
            if chance.random() < share:
                keep(contents, [change])
            continue
        for offset, piece in sectors(change):
            if chance.random() < share:
                put(contents, offset, piece)


FATES: Sequence[Fate] = (keep, lose, tear, scatter)


def sectors(write: Written) -> Iterable[tuple[int, bytes]]:
    """The pieces of a write that lie in one sector each."""
    start, end = write.offset, write.offset + len(write.contents)
    while start < end:
        stop = min(end, start - start % SECTOR + SECTOR)
        yield start, write.contents[start - write.offset : stop - write.offset]
        start = stop


def put(contents: bytearray, offset: int, piece: bytes) -> None:
    """Write into a file, which grows by zeros up to the place."""
    contents.extend(bytes(max(0, offset - len(contents))))
    contents[offset : offset + len(piece)] = piece
