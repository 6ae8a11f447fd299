"""MP4 and M4A: boxes within boxes, each with a size and a type (ISO/IEC 14496-12, 4.2 and 8)."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from twincloth.collection.recordings import samples
from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile
from twincloth.exchange.refusal import Refusal

BRANDS = {
    b"M4A ",
    b"M4B ",
    b"M4V ",
    b"MSNV",
    b"avc1",
    b"dash",
    b"mp41",
    b"mp42",
    *(b"iso%d" % n for n in range(2, 10)),
}
BRANDS.add(b"isom")
QUICKTIME = b"qt  "

WITHIN = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"}
"""Boxes that hold boxes in which something may be told."""

METADATA = {b"udta", b"meta", b"uuid"}
TIMES = {b"mvhd", b"tkhd", b"mdhd"}
"""Boxes that begin with the times of creation and of change (8.2.2, 8.3.2, 8.4.2)."""

PLAYED = (b"vide", b"soun")
"""What a track may be (8.4.3)."""

CODECS = {b"mp4a", b"Opus", b"fLaC", b"alac", b"avc1", b"avc3", b"hvc1", b"hev1", b"vp09", b"av01"}
DEEPEST = 8

MOST_BOXES = 100_000
"""Some 25 MB of memory; an hour in fragments of half a second has half as many."""


class Box(NamedTuple):
    """Where it begins, where its contents do, and where it ends."""

    type: bytes
    at: int
    body: int
    end: int


def begins(media: MediaFile) -> bool:
    """A box of the file's type."""
    return media.size > 16 and media.read(4, 4) == b"ftyp"


def clean(media: MediaFile) -> str:
    """What is told in boxes becomes free space. Raises TruncatedFile; Refusal where browsers would not play it."""
    kind = _boxes(media, 0, media.size)
    brands = _brands(media, next(kind))
    if brands[0] == QUICKTIME or not BRANDS & set(brands):
        raise Refusal("telling-unknown-kind")
    everything = list(islice(_all(media, 0, media.size), MOST_BOXES))
    if len(everything) == MOST_BOXES:
        raise TruncatedFile
    tracks = [box for box in everything if box.type == b"trak"]
    played = [handler for track in tracks if (handler := _handler(media, track)) in PLAYED]
    if not played:
        raise TruncatedFile
    if len(tracks) > len(played) and any(box.type == b"moof" for box in everything):
        raise Refusal("telling-unknown-kind")  # where a fragment's samples belong is not worth finding out
    for track in tracks:
        _check(media, track)
    for box in everything:
        _wipe(media, box)
    return "video/mp4" if b"vide" in played else "audio/mp4"


def _brands(media: MediaFile, box: Box) -> list[bytes]:
    words = media.read(box.body, min(box.end - box.body, 256))
    return [words[:4], *(words[at : at + 4] for at in range(8, len(words), 4))]


def _check(media: MediaFile, track: Box) -> None:
    """A track of neither sound nor picture says more than can be heard or seen: it goes, and what it said."""
    if _handler(media, track) in PLAYED:
        if _codec(media, track) not in CODECS:
            raise Refusal("telling-unknown-kind")
        return
    tables = {box.type: (box.body, box.end) for box in _all(media, track.body, track.end)}
    for start, end in samples.places(media, tables):
        media.wipe(start, min(end, media.size))
    _free(media, track)


def _wipe(media: MediaFile, box: Box) -> None:
    if box.type in METADATA:
        _free(media, box)
    elif box.type in TIMES and media.read(box.at + 4, 4) == box.type:
        wide = 8 if media.read(box.body, 1) == b"\1" else 4
        media.wipe(box.body + 4, box.body + 4 + 2 * wide)


def _free(media: MediaFile, box: Box) -> None:
    media.write(box.at + 4, b"free")
    media.wipe(box.body, box.end)


def _handler(media: MediaFile, track: Box) -> bytes:
    """What a track is: "vide", "soun" or something else (8.4.3)."""
    box = next((box for box in _all(media, track.body, track.end) if box.type == b"hdlr"), None)
    return media.read(box.body + 8, 4) if box else b""


def _codec(media: MediaFile, track: Box) -> bytes:
    """The type of the track's first sample entry (8.5.2)."""
    box = next((box for box in _all(media, track.body, track.end) if box.type == b"stsd"), None)
    return media.read(box.body + 12, 4) if box else b""


def _all(media: MediaFile, start: int, end: int, depth: int = 0) -> Iterator[Box]:
    """Every box, those within it after it."""
    if depth > DEEPEST:
        raise TruncatedFile
    for box in _boxes(media, start, end):
        yield box
        if box.type in WITHIN:
            yield from _all(media, box.body, box.end, depth + 1)


def _boxes(media: MediaFile, start: int, end: int) -> Iterator[Box]:
    at = start
    while at < end:
        size = media.number(at, 4)
        body = at + 8
        if size == 1:
            size, body = media.number(at + 8, 8), at + 16
        ends = end if size == 0 else at + size
        if not body <= ends <= end:
            raise TruncatedFile
        yield Box(media.read(at + 4, 4), at, body, ends)
        at = ends
