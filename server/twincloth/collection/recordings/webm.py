"""WebM: elements within elements, each with an id and a size (RFC 8794, 4 and 6; RFC 9559)."""

from collections.abc import Container, Iterator
from typing import NamedTuple

from twincloth.collection.recordings import webm_schema as schema
from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile
from twincloth.collection.recordings.webm_schema import CLUSTER, Schema
from twincloth.exchange.refusal import Refusal

VOID = 0xEC
VIDEO, AUDIO = 1, 2
VORBIS = b"A_VORBIS"
CODECS = {b"V_VP8", b"V_VP9", b"V_AV1", b"A_OPUS", VORBIS}
LONGEST_HEAD = 12
"""Bytes of an element's id and size."""

BLOCKS = (schema.BLOCK, schema.SIMPLE_BLOCK)


class EbmlElement(NamedTuple):
    """Where it begins, where its contents do, and where it ends; `open` where only what follows tells its end."""

    id: int
    at: int
    body: int
    end: int
    open: bool


def begins(media: MediaFile) -> bool:
    """An EBML header."""
    return media.size > 4 and media.number(0, 4) == schema.EBML


def clean(media: MediaFile) -> str:
    """All that no player needs becomes void elements, and what stands behind them is cut off.

    Raises TruncatedFile; Refusal where it is no WebM.
    """
    header = _element(media, 0, media.size)
    if not any(
        one.id == schema.DOC_TYPE and _text(media, one) == b"webm" for one in _elements(media, header)
    ):
        raise Refusal("telling-unknown-kind")
    segment = _element(media, header.end, media.size)
    if segment.id != schema.SEGMENT:
        raise TruncatedFile
    kinds = _tracks(media, segment)
    played = {number for number, kind in kinds.items() if kind in (VIDEO, AUDIO)}
    _keep(media, header, schema.HEADER, played)
    # The elements of a cluster without an end stand among its siblings.
    if not _keep(media, segment, {**schema.SEGMENTED, **schema.CLUSTERED}, played):
        raise TruncatedFile
    media.cut(segment.end)
    return "video/webm" if VIDEO in kinds.values() else "audio/webm"


def _tracks(media: MediaFile, segment: EbmlElement) -> dict[int, int]:
    """What its tracks are, by their numbers. Raises Refusal for what browsers do not play."""
    kinds = {}
    for tracks in (one for one in _elements(media, segment) if one.id == schema.TRACKS):
        for track in (one for one in _elements(media, tracks) if one.id == schema.TRACK):
            fields = {one.id: one for one in _elements(media, track)}
            codec = _text(media, fields[schema.CODEC]) if schema.CODEC in fields else b""
            if codec not in CODECS or schema.ENCODINGS in fields:
                raise Refusal("telling-unknown-kind")
            number, kind = (_number(media, fields.get(id)) for id in (schema.TRACK_NUMBER, schema.TRACK_TYPE))
            kinds[number] = kind
            if codec == VORBIS and schema.CODEC_PRIVATE in fields:
                _wipe_comments(media, fields[schema.CODEC_PRIVATE])
    return kinds


def _wipe_comments(media: MediaFile, private: EbmlElement) -> None:
    """The second of the three packets by which Vorbis begins, laced as Xiph does (Vorbis I, 4.2 and 5.2).

    What it said becomes the name of a vendor, of nothing but zeros. Raises TruncatedFile.
    """
    at, sizes = private.body + 1, []
    for _ in range(2):
        size = 0
        while (byte := media.number(at, 1)) == 255:
            size, at = size + 255, at + 1
        sizes.append(size + byte)
        at += 1
    begin, end = at + sizes[0], at + sum(sizes)
    if media.number(private.body, 1) != 2 or end > private.end or sizes[1] < 16:
        raise TruncatedFile
    vendor = sizes[1] - 16
    media.wipe(begin, end)
    media.write(begin, b"\x03vorbis" + vendor.to_bytes(4, "little"))
    media.write(end - 1, b"\1")


def _keep(media: MediaFile, within: EbmlElement, kept: Schema, played: Container[int]) -> bool:
    """Make void what is not in a schema; whether there are blocks of what is played. Raises TruncatedFile."""
    found = False
    for element in _elements(media, within):
        what = kept.get(element.id)
        size = element.end - element.body
        if element.id == VOID:
            media.wipe(element.body, element.end)
        elif what is None or (element.id in BLOCKS and _variable(media.read(element.body, 1)) not in played):
            _void(media, element)
        elif not isinstance(what, str):
            found |= not element.open and _keep(media, element, what, played)
        elif size > schema.LONGEST.get(what, size):
            raise TruncatedFile
        elif what == schema.WORDS:
            media.wipe(element.body, element.end)
        else:
            found |= element.id in BLOCKS
    return found


def _elements(media: MediaFile, within: EbmlElement) -> Iterator[EbmlElement]:
    """The elements directly within one; those of a cluster without an end are told one by one, as its siblings."""
    at = within.body
    while at < within.end:
        element = _element(media, at, within.end)
        yield element
        at = element.body if element.open and element.id == CLUSTER else element.end


def _element(media: MediaFile, at: int, limit: int) -> EbmlElement:
    head = media.read(at, min(LONGEST_HEAD, limit - at))
    width = 9 - (head[0].bit_length() if head else 0)
    if width > 4 or len(head) <= width:
        raise TruncatedFile
    id = int.from_bytes(head[:width], "big")
    wide = 9 - head[width].bit_length()
    body = at + width + wide
    size = _variable(head[width : width + wide])
    unknown = size == (1 << 7 * wide) - 1
    end = limit if unknown else body + size
    if wide > 8 or not body <= end <= limit or (unknown and id not in (schema.SEGMENT, CLUSTER)):
        raise TruncatedFile
    return EbmlElement(id, at, body, end, unknown)


def _variable(packed: bytes) -> int:
    """A number in as many bytes as its first one tells (RFC 8794, 4); there are few tracks, so theirs have one."""
    return int.from_bytes(packed, "big") & (1 << 7 * len(packed)) - 1


def _text(media: MediaFile, element: EbmlElement) -> bytes:
    """Its first bytes, without padding: enough for what is a name or a number."""
    return media.read(element.body, min(64, element.end - element.body)).rstrip(b"\0")


def _number(media: MediaFile, element: EbmlElement | None) -> int:
    """An unsigned number; 0 where there is no such element."""
    return media.number(element.body, min(8, element.end - element.body)) if element else 0


def _void(media: MediaFile, element: EbmlElement) -> None:
    """An element of the same length that says nothing (RFC 8794, 11.3.2)."""
    length = element.end - element.at
    wide = 1 if length < 128 else 8
    size = length - 1 - wide
    media.wipe(element.at, element.end)
    media.write(element.at, bytes([VOID]) + (size | 1 << 7 * wide).to_bytes(wide, "big"))
