"""The header of a PNG (W3C, PNG Specification, third edition): its chunks from the first to the last."""

import mmap
import struct
import zlib

from twincloth.collection.headers.header import Beside, BreaksOff, Header

_SIGNATURE = 8
_AROUND = 12
"""A chunk's length, name and checksum."""
_CHANNELS = {0: 1, 2: 3, 3: 4, 4: 2, 6: 4}
"""By colour type; a palette may be transparent."""
_PIXELS = (b"IHDR", b"PLTE", b"IDAT", b"fdAT", b"IEND")
_PIECE = 65_536


def read(contents: mmap.mmap) -> Header:
    """Raises BreaksOff, Overladen."""
    beside, at, kind = Beside(), _SIGNATURE, b""
    while kind != b"IEND":
        if at + _AROUND > len(contents):
            raise BreaksOff
        length, kind = struct.unpack_from(">I4s", contents, at)
        if at + _AROUND + length > len(contents):
            raise BreaksOff
        beside.part()
        if kind not in _PIXELS:
            _count(contents, kind, at + 8, length, beside)
        at += _AROUND + length
    return Header(at_once=_at_once(contents))


def _count(contents: mmap.mmap, kind: bytes, start: int, length: int, beside: Beside) -> None:
    beside.take(length)
    packed = _packed(kind, contents[start : start + min(length, _PIECE)])
    if packed is not None:
        _unpack(contents, start + packed, start + length, beside)


def _packed(kind: bytes, beginning: bytes) -> int | None:
    """How many bytes stand in a chunk before what zlib packed; None where nothing is packed (11.3.3.2, 11.3.4)."""
    keyword = beginning.find(b"\0")
    if kind in (b"zTXt", b"iCCP"):
        return keyword + 2
    if kind == b"iTXt" and beginning[keyword + 1 : keyword + 2] == b"\1":
        language = beginning.find(b"\0", keyword + 3)
        return beginning.find(b"\0", language + 1) + 1
    return None


def _unpack(contents: mmap.mmap, start: int, end: int, beside: Beside) -> None:
    """Count what comes out, no more than there may be; what is broken in it is for the decoder to skip."""
    unpacking = zlib.decompressobj()
    for at in range(start, end, _PIECE):
        packed = contents[at : min(at + _PIECE, end)]
        while packed and not unpacking.eof:
            try:
                beside.take(len(unpacking.decompress(packed, 16 * _PIECE)))
            except zlib.error:
                return
            packed = unpacking.unconsumed_tail


def _at_once(contents: mmap.mmap) -> int:
    """An interlaced picture is unpacked whole."""
    if len(contents) < _SIGNATURE + 8 + 13:
        raise BreaksOff
    width, height, depth, colour, interlaced = struct.unpack_from(">IIBBxxB", contents, _SIGNATURE + 8)
    size: int = width * height * _CHANNELS.get(colour, 4) * (2 if depth == 16 else 1)
    return size if interlaced else 0
