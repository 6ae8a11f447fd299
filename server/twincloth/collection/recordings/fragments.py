"""Fragments of an MP4: runs of samples that stand beside their tables (ISO/IEC 14496-12, 8.8 and 8.16.3)."""

from collections.abc import Iterator, Mapping

from twincloth.collection.recordings.boxes import Box, box_at, free, needed, trim, trim_known
from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile
from twincloth.collection.recordings.samples import Span, few, numbers

BASE, DESCRIPTION, DURATION, SIZE, FLAGS, FROM_FRAGMENT = 1, 2, 8, 0x10, 0x20, 0x020000
"""What the header of a track in a fragment tells (8.8.7)."""

OFFSET, FIRST_FLAGS, SIZES = 1, 4, 0x200
FIELDS = (0x100, SIZES, 0x400, 0x800)
"""What a run tells: where it begins, flags of its first sample, and four fields of each sample (8.8.8)."""


def places(media: MediaFile, fragment: Box, sizes: Mapping[int, int]) -> Iterator[Span]:
    """Each run of the tracks that are played, for which `sizes` has what a sample has where nothing else is said.

    What is told of other tracks becomes free space. Raises TruncatedFile.
    """
    behind = fragment.at
    tracks = []
    for box in needed(media, fragment):
        if box.type == b"traf":
            tracks.append(box)
        else:
            trim_known(media, box)
    for track in tracks:
        header = box_at(media, track.body, track.end)
        if header.type != b"tfhd":
            raise TruncatedFile
        if media.number(header.body + 4, 4) not in sizes:
            free(media, track)
            continue
        start, size = _header(media, header, fragment.at, behind, sizes)
        behind = start
        for run in (box for box in needed(media, track) if box.type == b"trun"):
            span = _run(media, run, start, behind, size)
            behind = span[1]
            yield span


def _header(
    media: MediaFile, box: Box, fragment: int, behind: int, sizes: Mapping[int, int]
) -> tuple[int, int]:
    """From where its runs are told, and the size of a sample of which they say nothing."""
    flags = media.number(box.body + 1, 3)
    size = sizes[media.number(box.body + 4, 4)]
    start = fragment if flags & FROM_FRAGMENT else behind
    at = box.body + 8
    for flag, wide in ((BASE, 8), (DESCRIPTION, 4), (DURATION, 4), (SIZE, 4), (FLAGS, 4)):
        if not flags & flag:
            continue
        if flag == BASE:
            start = media.number(at, wide)
        elif flag == SIZE:
            size = media.number(at, wide)
        at += wide
    trim(media, box, at - box.body)
    return start, size


def _run(media: MediaFile, box: Box, start: int, behind: int, size: int) -> Span:
    """Where its samples lie: at a place that it tells, or behind the run before it."""
    flags = media.number(box.body + 1, 3)
    count = few(media, media.number(box.body + 4, 4))
    at = box.body + 8
    if flags & OFFSET:
        behind = start + int.from_bytes(media.read(at, 4), "big", signed=True)
        at += 4
    at += 4 if flags & FIRST_FLAGS else 0
    fields = [field for field in FIELDS if flags & field]
    end = at + 4 * len(fields) * count
    trim(media, box, end - box.body)
    if SIZES in fields:
        told = numbers(media.read(at, end - at), 4)
        return behind, behind + sum(told[fields.index(SIZES) :: len(fields)])
    return behind, behind + size * count
