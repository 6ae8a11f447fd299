"""Sample entries of an MP4: the codec of a track, and what its decoder needs (ISO/IEC 14496-12, 8.5.2 and 12)."""

from twincloth.collection.recordings.boxes import FIXED, Box, boxes, free, trim, trim_known
from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile
from twincloth.exchange.refusal import Refusal

CODECS = {
    b"soun": {b"mp4a": b"esds", b"Opus": b"dOps", b"fLaC": b"dfLa"},
    b"vide": {b"avc1": b"avcC", b"avc3": b"avcC", b"vp09": b"vpcC", b"av01": b"av1C"},
}
"""What every browser of today plays of sound and picture, each with the box of its decoder's settings.

HEVC and ALAC are not among them: Firefox and Chromium play neither everywhere.
"""

PICTURE = 78
SOUND = {0: 28, 1: 44, 2: 64}
"""Bytes before the boxes of an entry; of sound by QuickTime's versions, of which ISO's second is like the first."""

STREAM_INFO, PADDING = 0, 1
LAST = 0x80
"""Of FLAC's metadata blocks (RFC 9639, 8.1)."""

HAS_URL = 0x40
"""An elementary stream that is elsewhere (ISO/IEC 14496-1, 7.2.6.5)."""


def clean(media: MediaFile, kind: bytes, box: Box) -> None:
    """Wipe what no decoder needs. Raises TruncatedFile; Refusal where any entry is of what not every browser plays."""
    version = media.number(box.body, 1)
    entries = list(boxes(media, box.body + 8, box.end))
    if not entries or len(entries) != media.number(box.body + 4, 4):
        raise TruncatedFile
    for entry in entries:
        settings = CODECS[kind].get(entry.type)
        if settings is None:
            raise Refusal("telling-unknown-kind")
        begin = _wiped_head(media, kind, entry, version)
        if not _settings(media, entry, begin, settings):
            raise Refusal("telling-unknown-kind")


def _wiped_head(media: MediaFile, kind: bytes, entry: Box, version: int) -> int:
    """Where the boxes of an entry begin; encoders name themselves and their vendors before them."""
    if kind == b"vide":
        media.wipe(entry.body + 8, entry.body + 24)
        media.wipe(entry.body + 42, entry.body + 74)
        return entry.body + PICTURE
    media.wipe(entry.body + 10, entry.body + 16)
    own = media.number(entry.body + 8, 2)
    return entry.body + SOUND[own if version == 0 and own in SOUND else 0]


def _settings(media: MediaFile, entry: Box, begin: int, settings: bytes) -> bool:
    """Whether a decoder's settings are among the boxes of an entry; what it does not need becomes free space."""
    found = False
    for box in boxes(media, begin, entry.end):
        if box.type == settings:
            found = True
            _trim_settings(media, box)
        elif box.type in FIXED:
            trim_known(media, box)
        elif box.type == b"colr" and media.read(box.body, 4) in (b"nclx", b"nclc"):
            trim(media, box, min(11, box.end - box.body))
        else:
            free(media, box)
    return found


def _trim_settings(media: MediaFile, box: Box) -> None:
    if box.type == b"dfLa":
        _pad_blocks(media, box)
    elif box.type == b"esds":
        _trim_stream(media, box)


def _pad_blocks(media: MediaFile, box: Box) -> None:
    """Of FLAC's blocks the one that decoders need; comments, pictures and the rest become padding."""
    at = box.body + 4
    last = False
    while not last:
        head = media.read(at, 4)
        end = at + 4 + int.from_bytes(head[1:], "big")
        last = bool(head[0] & LAST)
        if end > box.end:
            raise TruncatedFile
        if head[0] & ~LAST != STREAM_INFO:
            media.write(at, bytes([PADDING | head[0] & LAST]))
            media.wipe(at + 4, end)
        at = end
    media.wipe(at, box.end)


def _trim_stream(media: MediaFile, box: Box) -> None:
    """The descriptor of a stream, and nothing behind it (ISO/IEC 14496-1, 7.2.6.5 and 8.3.3)."""
    at, size = box.body + 5, 0
    while True:
        byte = media.number(at, 1)
        size, at = size << 7 | byte & 0x7F, at + 1
        if byte < 0x80:
            break
    if media.number(box.body + 4, 1) != 3 or media.number(at + 2, 1) & HAS_URL:
        raise TruncatedFile
    trim(media, box, at + size - box.body)
