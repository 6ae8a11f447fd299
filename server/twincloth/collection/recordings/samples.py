"""Where the samples of an MP4 track lie in its file (ISO/IEC 14496-12, 8.7)."""

from collections.abc import Iterator, Mapping
from itertools import islice

from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile

Span = tuple[int, int]
"""Where something begins and ends."""

MOST = 1_000_000
"""Samples of a track: a camera writes some a second."""


def places(media: MediaFile, tables: Mapping[bytes, Span]) -> Iterator[Span]:
    """Each chunk of a track. `tables` are its boxes' contents by type. Raises TruncatedFile."""
    if b"stsz" not in tables and b"stz2" not in tables:
        return
    sizes = iter(_sizes(media, tables))
    offsets = _offsets(media, tables)
    for offset, count in zip(offsets, _counts(media, tables, len(offsets)), strict=True):
        yield offset, offset + sum(islice(sizes, count))


def _sizes(media: MediaFile, tables: Mapping[bytes, Span]) -> list[int]:
    """The size of each sample (8.7.3)."""
    if b"stsz" not in tables:
        raise TruncatedFile
    at, _ = tables[b"stsz"]
    same, count = media.number(at + 4, 4), _few(media, media.number(at + 8, 4))
    if same:
        return [same] * count
    return _numbers(media.read(at + 12, 4 * count), 4)


def _offsets(media: MediaFile, tables: Mapping[bytes, Span]) -> list[int]:
    """Where each chunk begins (8.7.5)."""
    wide = 4 if b"stco" in tables else 8
    at, _ = tables.get(b"stco") or tables.get(b"co64") or (-1, -1)
    count = _few(media, media.number(at + 4, 4))
    return _numbers(media.read(at + 8, wide * count), wide)


def _counts(media: MediaFile, tables: Mapping[bytes, Span], chunks: int) -> Iterator[int]:
    """How many samples each chunk has (8.7.4): runs of chunks alike, each told by its first."""
    at, _ = tables.get(b"stsc", (-1, -1))
    runs = _few(media, media.number(at + 4, 4))
    words = _numbers(media.read(at + 8, 12 * runs), 4)
    firsts = [*words[0::3], chunks + 1]
    for number, count in enumerate(words[1::3]):
        yield from [count] * max(0, min(firsts[number + 1], chunks + 1) - firsts[number])


def _numbers(packed: bytes, wide: int) -> list[int]:
    return [int.from_bytes(packed[at : at + wide], "big") for at in range(0, len(packed), wide)]


def _few(media: MediaFile, count: int) -> int:
    """A count that a table gives itself, whatever stands in it; all of them together are counted, too."""
    if count > MOST:
        raise TruncatedFile
    media.spend(count)
    return count
