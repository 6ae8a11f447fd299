"""The header of a WebP (RFC 9649): the chunks of its RIFF container."""

import mmap
import struct

from twincloth.collection.headers.header import Beside, BreaksOff, Header

_CONTAINER = 12
_PIXELS = (b"VP8 ", b"VP8L", b"ALPH", b"ANMF")
_CLEAR = (b"VP8L", b"ALPH", b"ANMF")
_A_PIXEL, _A_CLEAR_PIXEL = 15, 19
"""Bytes that libvips and libwebp together ask for; more where it is lossless or transparent. Measured: libvips 8.18."""


def read(contents: mmap.mmap) -> Header:
    """Raises BreaksOff, Overladen."""
    end = 8 + struct.unpack_from("<I", contents, 4)[0]
    if end > len(contents):
        raise BreaksOff
    beside, at, pixels, a_pixel = Beside(), _CONTAINER, 0, _A_PIXEL
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", contents, at)
        if at + 8 + length > end:
            raise BreaksOff
        beside.part()
        if kind not in _PIXELS:
            beside.take(length)
        if kind in _CLEAR:
            a_pixel = _A_CLEAR_PIXEL
        pixels = pixels or _pixels(kind, contents[at + 8 : at + 18])
        at += 8 + length + length % 2
    return Header(at_once=pixels * a_pixel)


def _pixels(kind: bytes, start: bytes) -> int:
    """Width times height as the first chunk says it (2.5 to 2.7 and 3.4); 0 of other chunks."""
    if kind == b"VP8X" and len(start) == 10:
        return (int.from_bytes(start[4:7], "little") + 1) * (int.from_bytes(start[7:10], "little") + 1)
    if kind == b"VP8 " and len(start) == 10:
        width, height = int.from_bytes(start[6:8], "little"), int.from_bytes(start[8:10], "little")
        return (width & 0x3FFF) * (height & 0x3FFF)
    if kind == b"VP8L" and len(start) >= 5:
        bits = int.from_bytes(start[1:5], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    return 0
