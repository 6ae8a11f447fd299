"""The header of a TIFF (TIFF 6.0, section 2, and BigTIFF): its directories, and where its strips or tiles lie."""

import mmap
import struct
from typing import NamedTuple

from twincloth.collection.headers.header import Beside, BreaksOff, Header

_MOST_DIRECTORIES = 64
_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
_INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_WIDTH, _BITS, _COMPRESSION, _SAMPLES = 256, 258, 259, 277
_STRIP_OFFSETS, _STRIP_BYTES, _ROWS = 273, 279, 278
_TILE_WIDTH, _TILE_LENGTH, _TILE_OFFSETS, _TILE_BYTES = 322, 323, 324, 325
_SUBDIRECTORIES = (330, 34665, 34853)
"""Smaller sizes, Exif, and where it was taken."""
_UNPACKED = 1
_TILES_HELD = 2
"""Rows of tiles that libvips keeps, so that it unpacks none of them twice."""


class _Layout(NamedTuple):
    """How numbers are written in this file, by the letters of `struct`, and how many bytes an entry has."""

    order: str
    word: str
    number: str
    entry: int


class _Entry(NamedTuple):
    """A tag's type, how many values it has, and where they stand."""

    kind: int
    number: int
    at: int


def read(contents: mmap.mmap) -> Header:
    """Raises BreaksOff, Overladen."""
    order = "<" if contents[:2] == b"II" else ">"
    big = contents[2:4] in (b"+\x00", b"\x00+")
    layout = _Layout(order, "Q", "Q", 20) if big else _Layout(order, "I", "H", 12)
    reader = _DirectoryReader(contents, layout)
    waiting = [reader.number(layout.word, 8 if big else 4)]
    first: Header | None = None
    for _ in range(_MOST_DIRECTORIES):
        if not waiting:
            break
        entries, after = reader.directory(waiting.pop(0))
        waiting += after
        header = reader.pixels(entries)
        first = first or header
    return first or Header()


class _DirectoryReader:
    def __init__(self, contents: mmap.mmap, layout: _Layout) -> None:
        self._contents = contents
        self._layout = layout
        self._beside = Beside()

    def number(self, letter: str, at: int) -> int:
        """Raises BreaksOff."""
        return self._numbers(letter, 1, at)[0]

    def directory(self, at: int) -> tuple[dict[int, _Entry], list[int]]:
        """Its entries by tag, and where the directories are that it leads to. Raises BreaksOff, Overladen."""
        count = self.number(self._layout.number, at)
        at += struct.calcsize(self._layout.order + self._layout.number)
        entries: dict[int, _Entry] = {}
        for _ in range(count):
            self._beside.part()
            tag, entry = self._entry(at)
            entries.setdefault(tag, entry)
            at += self._layout.entry
        after = [one for tag in _SUBDIRECTORIES if tag in entries for one in self._values(entries[tag])]
        return entries, [one for one in (*after, self.number(self._layout.word, at)) if one]

    def pixels(self, entries: dict[int, _Entry]) -> Header | None:
        """Of the directory of a picture. Raises BreaksOff where a strip or tile lies behind the end of the file."""
        tiled = _TILE_OFFSETS in entries
        offsets, sizes = (_TILE_OFFSETS, _TILE_BYTES) if tiled else (_STRIP_OFFSETS, _STRIP_BYTES)
        if offsets not in entries:
            return None
        packed = self._first(entries, _COMPRESSION, _UNPACKED) != _UNPACKED
        piece = self._piece(entries, tiled)
        largest = 0
        if sizes in entries:
            for at, size in zip(self._values(entries[offsets]), self._values(entries[sizes]), strict=False):
                # Some programs give what is not packed more bytes than it has.
                needed = size if packed else min(size, piece)
                if at + needed > len(self._contents):
                    raise BreaksOff
                largest = max(largest, needed)
        across = -(-self._first(entries, _WIDTH, 1) // max(1, self._first(entries, _TILE_WIDTH, 1)))
        held = piece * across * _TILES_HELD if tiled else 0
        return Header(at_once=held + (largest if packed else 0), tiled=tiled)

    def _piece(self, entries: dict[int, _Entry], tiled: bool) -> int:
        """Bytes of a strip or tile, unpacked."""
        width = self._first(entries, _TILE_WIDTH if tiled else _WIDTH, 1)
        rows = self._first(entries, _TILE_LENGTH if tiled else _ROWS, 1)
        bits = self._first(entries, _BITS, 1) * self._first(entries, _SAMPLES, 1)
        return -(-width * bits // 8) * rows

    def _entry(self, at: int) -> tuple[int, _Entry]:
        tag, kind = self._numbers("H", 2, at)
        count = self.number(self._layout.word, at + 4)
        word = struct.calcsize(self._layout.order + self._layout.word)
        at += 4 + word
        length = _SIZES.get(kind, 0) * count
        if length > word:
            at = self.number(self._layout.word, at)
            self._beside.take(length)
            if at + length > len(self._contents):
                raise BreaksOff
        return tag, _Entry(kind, count, at)

    def _first(self, entries: dict[int, _Entry], tag: int, missing: int) -> int:
        values = self._values(entries[tag], 1) if tag in entries else ()
        return values[0] if values else missing

    def _values(self, entry: _Entry, most: int | None = None) -> tuple[int, ...]:
        letter = _INTEGERS.get(entry.kind)
        number = entry.number if most is None else min(most, entry.number)
        self._beside.part(number)
        return self._numbers(letter, number, entry.at) if letter else ()

    def _numbers(self, letter: str, count: int, at: int) -> tuple[int, ...]:
        try:
            return struct.unpack_from(f"{self._layout.order}{count}{letter}", self._contents, at)
        except struct.error:
            raise BreaksOff from None
