"""Boxes of an MP4 that hold no others: what they say beside what players need (ISO/IEC 14496-12, 8)."""

from twincloth.collection.recordings.boxes import Box, boxes, trim, trim_known
from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile

TIMED = (b"mvhd", b"tkhd", b"mdhd")
"""Boxes that begin with the times of creation and of change (8.2.2, 8.3.2, 8.4.2)."""

HERE = 1
"""The flag of samples that are in this very file (8.7.2)."""


def clean(media: MediaFile, box: Box) -> None:
    """Wipe what is behind its fields, and those that tell when, by what or how it was made. Raises TruncatedFile."""
    trim_known(media, box)
    if box.type in TIMED:
        _wipe_times(media, box)
    elif box.type == b"hdlr":
        # What a track is stands between what QuickTime keeps there: its maker, its version and, at last, its name.
        media.wipe(box.body + 4, box.body + 8)
        media.wipe(box.body + 12, box.body + 24)
    elif box.type == b"dref":
        _check_places(media, box)
    elif box.type == b"stsz":
        same, count = media.number(box.body + 4, 4), media.number(box.body + 8, 4)
        trim(media, box, 12 + (0 if same else 4 * count))
    elif box.type == b"stz2":
        bits, count = media.number(box.body + 7, 1), media.number(box.body + 8, 4)
        trim(media, box, 12 + (bits * count + 7) // 8)


def check_index(media: MediaFile, box: Box) -> None:
    """Hold an index of fragments to the file that it speaks of (8.16.3). Raises TruncatedFile."""
    wide = 8 if media.number(box.body, 1) == 1 else 4
    listed = box.body + 16 + 2 * wide
    first, count = media.number(box.body + 12 + wide, wide), media.number(listed - 2, 2)
    entries = media.read(listed, 12 * count)
    sizes = (int.from_bytes(entries[at : at + 4], "big") & 0x7FFFFFFF for at in range(0, len(entries), 12))
    if box.end + first + sum(sizes) > media.size:
        raise TruncatedFile
    trim(media, box, listed + 12 * count - box.body)


def _wipe_times(media: MediaFile, box: Box) -> None:
    wide = 8 if media.number(box.body, 1) == 1 else 4
    media.wipe(box.body + 4, box.body + 4 + 2 * wide)
    if box.type == b"mvhd":
        # Where QuickTime keeps what was looked at and selected last.
        end = box.body + (108 if wide == 8 else 96)
        media.wipe(end - 24, end)


def _check_places(media: MediaFile, box: Box) -> None:
    """Raises TruncatedFile where samples are in another file, which would be named here."""
    for place in boxes(media, box.body + 8, box.end):
        if place.type not in (b"url ", b"urn ", b"alis") or not media.number(place.body, 4) & HERE:
            raise TruncatedFile
        trim_known(media, place)
