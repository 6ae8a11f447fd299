"""Boxes of an MP4: which of them players need, and how much of each (ISO/IEC 14496-12, 4.2 and 8)."""

from collections.abc import Iterator
from typing import NamedTuple

from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile

HEAD = 8

PLACES = (b"stco", b"co64")
SIZES = (b"stsz", b"stz2")
TIMES = (b"stts", b"ctts")
GROUPS = (b"sgpd", b"sbgp")

NEEDED = {
    b"moov": {b"mvhd", b"trak", b"mvex"},
    b"trak": {b"tkhd", b"edts", b"mdia"},
    b"edts": {b"elst"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"vmhd", b"smhd", b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {b"stsd", b"stss", b"stsc", *TIMES, *SIZES, *PLACES, *GROUPS},
    b"mvex": {b"mehd", b"trex"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", *GROUPS},
}
"""What players need in each box that holds boxes."""

FIXED = {
    b"mvhd": (100, 112),
    b"tkhd": (84, 96),
    b"mdhd": (24, 36),
    b"hdlr": (24, 24),
    b"vmhd": (12, 12),
    b"smhd": (8, 8),
    b"mehd": (8, 12),
    b"trex": (24, 24),
    b"mfhd": (8, 8),
    b"tfdt": (8, 12),
    b"url ": (4, 4),
    b"urn ": (4, 4),
    b"alis": (4, 4),
    b"pasp": (8, 8),
    b"btrt": (12, 12),
    b"clap": (32, 32),
    b"srat": (8, 8),
    b"fiel": (2, 2),
}
"""Bytes of what is always as long, in versions 0 and 1."""

ENTRY = {
    b"elst": (12, 20),
    b"stts": (8, 8),
    b"ctts": (8, 8),
    b"stss": (4, 4),
    b"stsc": (12, 12),
    b"stco": (4, 4),
    b"co64": (8, 8),
}
"""Bytes of each entry of a table that begins with their number."""


class Box(NamedTuple):
    """Where it begins, where its contents do, and where it ends."""

    type: bytes
    at: int
    body: int
    end: int


def needed(media: MediaFile, within: Box) -> Iterator[Box]:
    """The boxes within one that players need, those within each after it; the others become free space.

    Raises TruncatedFile.
    """
    for box in boxes(media, within.body, within.end):
        if box.type not in NEEDED[within.type]:
            free(media, box)
            continue
        yield box
        if box.type in NEEDED:
            yield from needed(media, box)


def boxes(media: MediaFile, start: int, end: int) -> Iterator[Box]:
    """The boxes from here to there, one behind the other; QuickTime ends some lists by zeros. Raises TruncatedFile."""
    at = start
    while at < end:
        if end - at < HEAD:
            return media.wipe(at, end)
        box = box_at(media, at, end)
        yield box
        at = box.end
    return None


def box_at(media: MediaFile, at: int, end: int) -> Box:
    """The box that begins here. Raises TruncatedFile where it ends beyond what it stands in."""
    head = media.read(at, HEAD)
    size, body = int.from_bytes(head[:4], "big"), at + HEAD
    if size == 1:
        size, body = media.number(at + HEAD, 8), at + 2 * HEAD
    ends = end if size == 0 else at + size
    if not body <= ends <= end:
        raise TruncatedFile
    return Box(head[4:], at, body, ends)


def free(media: MediaFile, box: Box) -> None:
    """Make it free space."""
    media.write(box.at + 4, b"free")
    media.wipe(box.body, box.end)


def trim(media: MediaFile, box: Box, used: int) -> None:
    """Wipe what follows upon so many bytes of its contents. Raises TruncatedFile where there are fewer."""
    media.wipe(box.body + used, box.end)


def trim_known(media: MediaFile, box: Box) -> None:
    """The same where its type says how many. Raises TruncatedFile."""
    version = media.number(box.body, 1) == 1
    if box.type in FIXED:
        trim(media, box, FIXED[box.type][version])
    elif box.type in ENTRY:
        trim(media, box, 8 + media.number(box.body + 4, 4) * ENTRY[box.type][version])
    elif box.type in GROUPS:
        _trim_groups(media, box)


def _trim_groups(media: MediaFile, box: Box) -> None:
    """Where decoding may begin, and how long before; what other groups tell goes (8.9, 10.1 and 10.4)."""
    version = media.number(box.body, 1)
    listed = box.body + (12 if version else 8)
    width = 8 if box.type == b"sbgp" else media.number(box.body + 8, 4)
    if (
        media.read(box.body + 4, 4) not in (b"roll", b"prol", b"rap ")
        or version > 1
        or width not in (1, 2, 8)
    ):
        return free(media, box)
    return trim(media, box, listed + 4 + width * media.number(listed, 4) - box.body)
