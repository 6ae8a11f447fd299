"""The header of a JPEG (ITU-T T.81, annex B): its segments up to the first scan."""

import mmap
import struct

from twincloth.collection.headers.header import Beside, BreaksOff, Header

_SCAN, _NO_LENGTH = 0xDA, {0x01, *range(0xD0, 0xD9)}
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_BLOCK = 8
_COEFFICIENTS = 2 * _BLOCK * _BLOCK
"""Bytes of a block of eight by eight, as libjpeg holds it."""


def read(contents: mmap.mmap) -> Header:
    """Raises BreaksOff, Overladen. Whether the scans reach their end, libjpeg tells."""
    beside, at, frame = Beside(), 2, 0
    progressive = False
    while True:
        beside.part()
        # Between segments libjpeg skips whatever is no marker, and so do we.
        at = contents.find(b"\xff", at) + 1
        if not at or at + 3 > len(contents):
            raise BreaksOff
        marker = contents[at]
        if marker == 0xFF:
            continue
        at += 1
        if marker in _NO_LENGTH or not marker:
            continue
        length: int = struct.unpack_from(">H", contents, at)[0]
        if at + length > len(contents):
            raise BreaksOff
        if marker == _SCAN:
            return Header(at_once=_at_once(contents, frame, progressive or _several(contents, frame, at)))
        beside.take(length)
        if marker in _FRAMES:
            frame, progressive = at, marker in _PROGRESSIVE
        at += length


def _several(contents: mmap.mmap, frame: int, scan: int) -> bool:
    """Whether a plain picture has its colours one after the other, so that it is unpacked whole as well."""
    return bool(frame) and contents[scan + 2] < contents[frame + 7]


def _at_once(contents: mmap.mmap, frame: int, whole: bool) -> int:
    """Every coefficient of a picture that comes in several scans (libjpeg's jdcoefct.c)."""
    if not whole or not frame:
        return 0
    height, width, number = struct.unpack_from(">HHB", contents, frame + 3)
    samplings = [
        contents[frame + 9 + 3 * each] for each in range(number) if frame + 9 + 3 * each < len(contents)
    ]
    across = [max(1, sampling >> 4) for sampling in samplings]
    down = [max(1, sampling & 15) for sampling in samplings]
    if not samplings:
        return 0
    units: int = -(-width // (_BLOCK * max(across))) * -(-height // (_BLOCK * max(down)))
    blocks = units * sum(a * d for a, d in zip(across, down, strict=True))
    return blocks * _COEFFICIENTS
