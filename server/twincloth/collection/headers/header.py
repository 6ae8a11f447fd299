"""Headers: how much a picture's decoder must hold at once, and whether the file is as long as it says."""

import mmap
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

MOST_BESIDE = 32_000_000
"""Bytes of profiles, camera notes and words, unpacked. Photographs with a map of depth have some ten million."""

MOST_PARTS = 200_000
"""Chunks, segments, entries, strips or tiles that one file may have: a PNG of 300 MB has forty thousand."""


class BreaksOff(Exception):
    """The file ends before its picture does."""


class Overladen(Exception):
    """There is more beside the pixels than any picture needs."""


class Header(Struct, frozen=True, kw_only=True):
    """Bytes that the decoder holds at once beside a few rows; whether the pixels stand in tiles."""

    at_once: int = 0
    tiled: bool = False


class Beside:
    """Counts what stands beside the pixels. Raises Overladen."""

    def __init__(self) -> None:
        self._room = MOST_BESIDE
        self._parts = MOST_PARTS

    def part(self, number: int = 1) -> None:
        """One more chunk, segment or entry, or so many strips or tiles."""
        self._parts -= number
        if self._parts < 0:
            raise Overladen

    def take(self, number: int) -> None:
        """So many bytes more."""
        self._room -= number
        if self._room < 0:
            raise Overladen


def read_header(source: Path, read: Callable[[mmap.mmap], Header]) -> Header:
    """What a format's own reader finds in the file. Raises BreaksOff, Overladen, OSError."""
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as contents:
        return read(contents)
