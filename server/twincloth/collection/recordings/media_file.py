"""A media file: a recording's file, read at any place and wiped in place, so that nothing in it ever moves."""

from collections.abc import Callable
from typing import IO

WIPED_AT_ONCE = 1 << 20

FAR = 1 << 16
"""Bytes that are looked through for sound: of padding in front of it, and of what stands behind it."""

MOST_TIMES = 4
"""How often each byte of a file is wiped, taken together: twice where what a wiped track holds is wiped by itself."""

MOST_STEPS = 2_000_000
"""Places that are read, and entries of tables that are gone through: some seconds; an hour of speech in the smallest pieces that anybody makes needs half a million."""


WRITING = 8
"""Steps of writing anywhere: what was read ahead is read again."""


class TruncatedFile(Exception):
    """The recording is not whole, or not what its first bytes say."""


class MediaFile:
    """Reads and writes by position; nothing of the file is held in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._steps = 0
        self._wiped = 0
        self.size = file.seek(0, 2)

    def read(self, at: int, size: int) -> bytes:
        """So many bytes. Raises TruncatedFile where there are fewer, or where it is asked without end."""
        self.spend(1)
        if at < 0 or size < 0 or at + size > self.size:
            raise TruncatedFile
        self._file.seek(at)
        return self._file.read(size)

    def holds(self, at: int, words: bytes) -> bool:
        """Whether these stand there."""
        return at + len(words) <= self.size and self.read(at, len(words)) == words

    def spend(self, steps: int) -> None:
        """Count steps that the file asks for. Raises TruncatedFile where it asks without end."""
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise TruncatedFile

    def number(self, at: int, size: int) -> int:
        """An unsigned number, the most significant byte first. Raises TruncatedFile."""
        return int.from_bytes(self.read(at, size), "big")

    def write(self, at: int, contents: bytes) -> None:
        """Over what stands there. Raises TruncatedFile where that is less."""
        self.spend(WRITING)
        if at < 0 or at + len(contents) > self.size:
            raise TruncatedFile
        self._file.seek(at)
        self._file.write(contents)

    def wipe(self, start: int, end: int) -> None:
        """Zeros from here to there. Raises TruncatedFile where that is beyond its end, or the same over and over."""
        if start == end:
            return
        self.spend(WRITING)
        self._wiped += end - start
        if not 0 <= start <= end <= self.size or self._wiped > MOST_TIMES * self.size:
            raise TruncatedFile
        self._file.seek(start)
        for at in range(start, end, WIPED_AT_ONCE):
            self._file.write(bytes(min(WIPED_AT_ONCE, end - at)))

    def cut(self, size: int) -> None:
        """Leave off what stands behind."""
        self._file.truncate(size)
        self.size = size

    def cut_rest(self, at: int, sounds: Callable[[bytes], bool]) -> None:
        """Leave off what stands behind the last piece of sound: nobody hears it.

        Raises TruncatedFile where it is more than FAR bytes or holds sound: then something is missing before it.
        """
        if self.size - at > FAR or sounds(self.read(at, self.size - at)):
            raise TruncatedFile
        self.cut(at)
