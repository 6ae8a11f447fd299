"""WebM: elements within elements, each with an id and a size (RFC 8794, 4 and 6; RFC 9559)."""

from collections.abc import Iterator
from typing import NamedTuple

from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile
from twincloth.exchange.refusal import Refusal

EBML, DOC_TYPE = 0x1A45DFA3, 0x4282
SEGMENT, INFO, TRACKS, CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
TAGS, ATTACHMENTS, CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770
TRACK, TRACK_TYPE, CODEC, TRACK_NAME = 0xAE, 0x83, 0x86, 0x536E
CHECKSUM, VOID = 0xBF, 0xEC
METADATA = {0x7BA9, 0x4461, 0x73A4, 0x7384, 0x3C83AB, 0x3E83BB, CHECKSUM}
"""Of Info: title, date, unique id and file names, and the checksum over them all."""

VIDEO, AUDIO = 1, 2
CODECS = {b"V_VP8", b"V_VP9", b"V_AV1", b"A_OPUS", b"A_VORBIS"}


class EbmlElement(NamedTuple):
    """Where it begins, where its contents do, and where it ends; `open` where only what follows tells its end."""

    id: int
    at: int
    body: int
    end: int
    open: bool


def begins(media: MediaFile) -> bool:
    """An EBML header."""
    return media.size > 4 and media.number(0, 4) == EBML


def clean(media: MediaFile) -> str:
    """Tags, attachments, titles and dates become void elements. Raises TruncatedFile; Refusal where it is no WebM."""
    header = _element(media, 0, media.size)
    if not any(one.id == DOC_TYPE and _text(media, one) == b"webm" for one in _elements(media, header)):
        raise Refusal("telling-unknown-kind")
    segment = _element(media, header.end, media.size)
    if segment.id != SEGMENT:
        raise TruncatedFile
    kinds: set[int] = set()
    for element in _elements(media, segment):
        if element.id in (TAGS, ATTACHMENTS, CHAPTERS):
            _void(media, element)
        elif element.id == INFO:
            _void_all(media, element, METADATA)
        elif element.id == TRACKS:
            kinds |= _tracks(media, element)
    if not kinds & {VIDEO, AUDIO}:
        raise TruncatedFile
    return "video/webm" if VIDEO in kinds else "audio/webm"


def _tracks(media: MediaFile, tracks: EbmlElement) -> set[int]:
    """What its tracks are. Raises Refusal for what browsers do not play."""
    kinds = set()
    for track in _elements(media, tracks):
        if track.id == TRACK:
            fields = {one.id: _text(media, one) for one in _elements(media, track)}
            if fields.get(CODEC) not in CODECS:
                raise Refusal("telling-unknown-kind")
            kinds.add(int.from_bytes(fields.get(TRACK_TYPE, b""), "big"))
            _void_all(media, track, {TRACK_NAME, CHECKSUM})
    return kinds


def _elements(media: MediaFile, within: EbmlElement) -> Iterator[EbmlElement]:
    """The elements directly within one; those of a cluster without an end are told one by one, as its siblings."""
    at = within.body
    while at < within.end:
        element = _element(media, at, within.end)
        yield element
        at = element.body if element.open and element.id == CLUSTER else element.end


def _element(media: MediaFile, at: int, limit: int) -> EbmlElement:
    first = media.read(at, 1)[0]
    width = 9 - first.bit_length()
    if width > 4:
        raise TruncatedFile
    id = media.number(at, width)
    length = media.read(at + width, 1)[0]
    wide = 9 - length.bit_length()
    if wide > 8:
        raise TruncatedFile
    most = (1 << 7 * wide) - 1
    size = media.number(at + width, wide) & most
    body = at + width + wide
    unknown = size == most
    if unknown and id not in (SEGMENT, CLUSTER):
        raise TruncatedFile
    end = limit if unknown else body + size
    if end > limit:
        raise TruncatedFile
    return EbmlElement(id, at, body, end, unknown)


def _text(media: MediaFile, element: EbmlElement) -> bytes:
    """Its first bytes, without padding: enough for what is a name or a number."""
    return media.read(element.body, min(64, element.end - element.body)).rstrip(b"\0")


def _void_all(media: MediaFile, within: EbmlElement, ids: set[int]) -> None:
    for element in list(_elements(media, within)):
        if element.id in ids:
            _void(media, element)


def _void(media: MediaFile, element: EbmlElement) -> None:
    """An element of the same length that says nothing (RFC 8794, 11.3.2)."""
    length = element.end - element.at
    wide = 1 if length < 128 else 8
    size = length - 1 - wide
    media.wipe(element.at, element.end)
    media.write(element.at, bytes([VOID]) + (size | 1 << 7 * wide).to_bytes(wide, "big"))
