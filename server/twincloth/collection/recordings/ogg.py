"""Opus in Ogg: pages of packets, of which the second of each stream holds comments (RFC 3533, 6; RFC 7845, 5)."""

from collections.abc import Iterator
from typing import NamedTuple

from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile

HEADER = 27
"""Bytes of a page's header before its table of segments."""

GOES_ON, BEGINS_STREAM = 0x01, 0x02
MOST_COMMENTS = 4_000_000
"""Bytes: a cover picture is part of them, and their checksum is ours to make."""

COMMENTS = b"OpusTags" + bytes(8)
"""No vendor and no comments; whatever follows is padding (RFC 7845, 5.2)."""


class OggPage(NamedTuple):
    """Where a page begins, and its packets' pieces."""

    at: int
    flags: int
    stream: bytes
    number: int
    segments: bytes

    @property
    def body(self) -> int:
        return self.at + HEADER + len(self.segments)

    @property
    def end(self) -> int:
        return self.body + sum(self.segments)

    @property
    def first_packet(self) -> int:
        """Bytes on this page of the packet that begins or goes on with it."""
        size = 0
        for segment in self.segments:
            size += segment
            if segment < 255:
                break
        return size

    @property
    def finishes(self) -> bool:
        """Whether that packet ends on this page (a segment shorter than 255 ends a packet)."""
        return any(segment < 255 for segment in self.segments)

    @property
    def breaks_off(self) -> bool:
        """Whether its last packet goes on with the next page of its stream."""
        return self.segments[-1:] == b"\xff"

    def follows(self, before: "OggPage") -> bool:
        """Whether it comes next in its stream: pages are numbered, and say whether a packet goes on with them."""
        return self.number == before.number + 1 and bool(self.flags & GOES_ON) == before.breaks_off


def begins(media: MediaFile) -> bool:
    """An Ogg page whose stream is Opus."""
    return media.size > HEADER + 9 and media.read(0, 4) == b"OggS" and media.read(28, 8) == b"OpusHead"


def clean(media: MediaFile) -> str:
    """Comments become padding, what stands behind the last page is cut off.

    Raises TruncatedFile for other streams beside it, where a page is missing, and where it breaks off.
    """
    commenting: dict[bytes, int] = {}
    """Streams whose comments are still under way, and how many of their bytes have passed."""
    streams: dict[bytes, OggPage] = {}
    """The page of each stream that was the last so far."""
    for page in _pages(media):
        if page.flags & BEGINS_STREAM:
            _wipe_head(media, page)
            commenting[page.stream] = 0
        elif page.stream not in streams or not page.follows(streams[page.stream]):
            raise TruncatedFile
        elif page.stream in commenting:
            _wipe(media, page, commenting[page.stream])
            commenting[page.stream] += page.first_packet
            if page.finishes:
                del commenting[page.stream]
        streams[page.stream] = page
    if commenting or any(page.breaks_off for page in streams.values()):
        raise TruncatedFile
    return "audio/ogg"


def _wipe_head(media: MediaFile, page: OggPage) -> None:
    """What follows upon the fields of the first packet, which is alone on its page (RFC 7845, 3 and 5.1)."""
    head = media.read(page.body, min(21, page.end - page.body))
    if head[:8] != b"OpusHead" or len(head) < 19 or page.first_packet != page.end - page.body:
        raise TruncatedFile
    used = 19 if head[18] == 0 else 21 + head[9]
    if page.first_packet < used:
        raise TruncatedFile
    if page.first_packet > used:
        media.wipe(page.body + used, page.end)
        _sum_up(media, page)


def _wipe(media: MediaFile, page: OggPage, passed: int) -> None:
    """This page's piece of the comments, behind which no other packet begins on their last page (RFC 7845, 3)."""
    size = page.first_packet
    if passed > MOST_COMMENTS or page.body + size != page.end:
        raise TruncatedFile
    if passed == 0 and media.read(page.body, 8) != COMMENTS[:8]:
        raise TruncatedFile
    piece = COMMENTS[passed : passed + size]
    media.write(page.body, piece.ljust(size, b"\0"))
    _sum_up(media, page)


def _sum_up(media: MediaFile, page: OggPage) -> None:
    """Its checksum anew."""
    media.write(page.at + 22, bytes(4))
    checksum = crc(media.read(page.at, page.end - page.at))
    media.write(page.at + 22, checksum.to_bytes(4, "little"))


def _pages(media: MediaFile) -> Iterator[OggPage]:
    at = 0
    while at < media.size:
        header = media.read(at, min(HEADER, media.size - at))
        if header[:4] != b"OggS":
            media.cut_rest(at, lambda rest: b"OggS" in rest)
            return
        if len(header) < HEADER or header[4] != 0:
            raise TruncatedFile
        number = int.from_bytes(header[18:22], "little")
        page = OggPage(at, header[5], header[14:18], number, media.read(at + HEADER, header[26]))
        if page.end > media.size:
            raise TruncatedFile
        yield page
        at = page.end


def _table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return table


TABLE = _table()


def crc(page: bytes) -> int:
    """A page's checksum, its own field taken as zeros (RFC 3533, 6: polynomial 0x04C11DB7, from 0, nothing turned)."""
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ TABLE[(value >> 24) ^ byte]
    return value
