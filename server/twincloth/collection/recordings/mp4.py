"""MP4 and M4A: sound and picture, and the boxes that say where they are (ISO/IEC 14496-12)."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from twincloth.collection.recordings import fragments, sample_entries, samples, tables
from twincloth.collection.recordings.boxes import (
    GROUPS,
    NEEDED,
    Box,
    box_at,
    boxes,
    free,
    needed,
    trim,
)
from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile
from twincloth.collection.recordings.samples import Span
from twincloth.exchange.refusal import Refusal

BRANDS = {
    b"M4A ",
    b"M4B ",
    b"M4V ",
    b"MSNV",
    b"avc1",
    b"dash",
    b"isom",
    b"mp41",
    b"mp42",
    *(b"iso%d" % n for n in range(2, 10)),
}
QUICKTIME = b"qt  "

PLAYED = (b"vide", b"soun")
"""What a track may be (8.4.3)."""

MOST_BOXES = 100_000
"""At the top; an hour in fragments of half a second has a seventh of them."""


class Mp4Track(NamedTuple):
    """A track that is played, with the boxes in it by type."""

    kind: bytes
    boxes: Mapping[bytes, Box]


def begins(media: MediaFile) -> bool:
    """A box of the file's type."""
    return media.size > 16 and media.read(4, 4) == b"ftyp"


def clean(media: MediaFile) -> str:
    """All that is neither sound nor picture nor needed to play them becomes free space, or is cut off.

    Raises TruncatedFile where tables and samples do not agree; Refusal where browsers would not play it.
    """
    top = list(islice(_top(media), MOST_BOXES))
    movies = [box for box in top if box.type == b"moov"]
    if len(top) == MOST_BOXES or len(movies) != 1:
        raise TruncatedFile
    _check_brands(media, top[0])
    tracks = _tracks(media, movies[0])
    if not tracks:
        raise TruncatedFile
    for track in tracks:
        sample_entries.clean(media, track.kind, track.boxes[b"stsd"])
    _keep(media, [box for box in top if box.type == b"mdat"], sorted(_places(media, top, tracks)))
    for box in top:
        _clean(media, box)
    return "video/mp4" if any(track.kind == b"vide" for track in tracks) else "audio/mp4"


def _top(media: MediaFile) -> Iterator[Box]:
    """The boxes of the file. What stands behind the last one is cut off. Raises TruncatedFile where one is cut."""
    at = 0
    while at < media.size:
        try:
            box = box_at(media, at, media.size)
        except TruncatedFile:
            if media.read(at, min(8, media.size - at))[4:] in (b"ftyp", b"moov", b"moof", b"mdat"):
                raise
            return media.cut(at)
        yield box
        at = box.end
    return None


def _check_brands(media: MediaFile, box: Box) -> None:
    """What it is compatible with (4.3); words that are no brand become one. Raises Refusal."""
    words = media.read(box.body, min(box.end - box.body, 256))
    brands = [words[:4], *(words[at : at + 4] for at in range(8, len(words), 4))]
    known = next((brand for brand in brands if brand in BRANDS), None)
    if brands[0] == QUICKTIME or known is None:
        raise Refusal("telling-unknown-kind")
    for number, brand in enumerate(brands):
        if brand not in BRANDS:
            media.write(box.body + 4 * (number + (number > 0)), known[: len(brand)])
    trim(media, box, len(words))


def _tracks(media: MediaFile, movie: Box) -> list[Mp4Track]:
    """The tracks that are played. Others say more than can be heard or seen: they become free space."""
    tracks = []
    for track in (box for box in boxes(media, movie.body, movie.end) if box.type == b"trak"):
        kind = _kind(media, track)
        if kind not in PLAYED:
            free(media, track)
            continue
        found: dict[bytes, Box] = {}
        for box in needed(media, track):
            if box.type in found and box.type not in GROUPS:
                raise TruncatedFile
            found[box.type] = box
        if not {b"tkhd", b"hdlr", b"stsd"} <= found.keys():
            raise TruncatedFile
        tracks.append(Mp4Track(kind, found))
    return tracks


def _kind(media: MediaFile, track: Box) -> bytes:
    """What a track is: "vide", "soun" or something else (8.4.3)."""
    for media_box in (box for box in boxes(media, track.body, track.end) if box.type == b"mdia"):
        for box in boxes(media, media_box.body, media_box.end):
            if box.type == b"hdlr":
                return media.read(box.body + 8, 4)
    return b""


def _places(media: MediaFile, top: list[Box], tracks: list[Mp4Track]) -> Iterator[Span]:
    """Where the samples of all tracks lie, in the tables and in fragments."""
    for track in tracks:
        yield from samples.places(media, track.boxes)
    sizes = _default_sizes(media, top, tracks)
    for box in top:
        if box.type == b"moof":
            yield from fragments.places(media, box, sizes)


def _default_sizes(media: MediaFile, top: list[Box], tracks: list[Mp4Track]) -> dict[int, int]:
    """The size of a sample in fragments, by the ids of the tracks (8.8.3)."""
    sizes = {}
    for header in (track.boxes[b"tkhd"] for track in tracks):
        at = 20 if media.number(header.body, 1) == 1 else 12
        sizes[media.number(header.body + at, 4)] = 0
    for movie in (box for box in top if box.type == b"moov"):
        for box in needed(media, movie):
            if box.type == b"trex" and (track := media.number(box.body + 4, 4)) in sizes:
                sizes[track] = media.number(box.body + 16, 4)
    return sizes


def _keep(media: MediaFile, holders: list[Box], places: list[Span]) -> None:
    """Wipe all that is no sample. Raises TruncatedFile where a sample lies elsewhere, or where there is none."""
    places = [(start, end) for start, end in places if end > start]
    begins = [box.body for box in holders]
    for start, end in places:
        number = bisect_right(begins, start) - 1
        if number < 0 or end > holders[number].end:
            raise TruncatedFile
    if not places:
        raise TruncatedFile
    each = iter(places)
    place = next(each, None)
    for box in holders:
        at = box.body
        while place and place[0] < box.end:
            if place[0] > at:
                media.wipe(at, place[0])
            at = max(at, place[1])
            place = next(each, None)
        media.wipe(at, box.end)


def _clean(media: MediaFile, box: Box) -> None:
    """What a box says beside what its players need. Raises TruncatedFile."""
    if box.type in NEEDED:
        for inner in needed(media, box):
            tables.clean(media, inner)
    elif box.type == b"sidx":
        tables.check_index(media, box)
    elif box.type not in (b"ftyp", b"mdat"):
        free(media, box)
