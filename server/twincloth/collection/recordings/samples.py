"""Where the samples of an MP4 track lie in its file, and whether its tables agree (ISO/IEC 14496-12, 8.6 and 8.7)."""

from collections.abc import Iterator, Mapping
from itertools import islice, pairwise

from twincloth.collection.recordings.boxes import PLACES, SIZES, Box
from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile

Span = tuple[int, int]
"""Where something begins and ends."""

MOST = 1_000_000
"""Samples of a track: a camera writes some a second."""


def places(media: MediaFile, tables: Mapping[bytes, Box]) -> Iterator[Span]:
    """Each chunk of a track. Raises TruncatedFile where a table is missing, or counts more or less than another."""
    sizes = _sizes(media, tables)
    offsets = _offsets(media, tables)
    counts = _counts(media, tables, len(offsets))
    timed = _timed(media, tables, b"stts")
    if not sum(counts) == len(sizes) == timed or _timed(media, tables, b"ctts") > timed:
        raise TruncatedFile
    each = iter(sizes)
    for offset, count in zip(offsets, counts, strict=True):
        yield offset, offset + sum(islice(each, count))


def _sizes(media: MediaFile, tables: Mapping[bytes, Box]) -> list[int]:
    """The size of each sample (8.7.3)."""
    box = _one(tables, *SIZES)
    word, count = media.number(box.body + 4, 4), few(media, media.number(box.body + 8, 4))
    if box.type == b"stsz":
        return [word] * count if word else numbers(_table(media, box, 12, 4 * count), 4)
    bits = word & 0xFF
    if bits not in (4, 8, 16):
        raise TruncatedFile
    packed = _table(media, box, 12, (count * bits + 7) // 8)
    if bits == 4:
        return [half for byte in packed for half in (byte >> 4, byte & 15)][:count]
    return numbers(packed, bits // 8)


def _offsets(media: MediaFile, tables: Mapping[bytes, Box]) -> list[int]:
    """Where each chunk begins (8.7.5)."""
    box = _one(tables, *PLACES)
    wide = 4 if box.type == b"stco" else 8
    count = few(media, media.number(box.body + 4, 4))
    return numbers(_table(media, box, 8, wide * count), wide)


def _counts(media: MediaFile, tables: Mapping[bytes, Box], chunks: int) -> list[int]:
    """How many samples each chunk has (8.7.4): runs of chunks alike, each told by its first."""
    box = _one(tables, b"stsc")
    runs = few(media, media.number(box.body + 4, 4))
    words = numbers(_table(media, box, 8, 12 * runs), 4)
    firsts = [*words[0::3], chunks + 1]
    if firsts[0] != 1 or any(first >= after for first, after in pairwise(firsts)):
        raise TruncatedFile
    counts: list[int] = []
    for number, count in enumerate(words[1::3]):
        counts += [count] * (firsts[number + 1] - firsts[number])
    return counts


def _timed(media: MediaFile, tables: Mapping[bytes, Box], name: bytes) -> int:
    """How many samples a table of times speaks of (8.6.1)."""
    if name not in tables and name == b"ctts":
        return 0
    box = _one(tables, name)
    runs = few(media, media.number(box.body + 4, 4))
    return sum(numbers(_table(media, box, 8, 8 * runs), 4)[0::2])


def _table(media: MediaFile, box: Box, begin: int, size: int) -> bytes:
    if box.body + begin + size > box.end:
        raise TruncatedFile
    return media.read(box.body + begin, size)


def _one(tables: Mapping[bytes, Box], *names: bytes) -> Box:
    """The one box of these that a track has to have. Raises TruncatedFile."""
    found = [tables[name] for name in names if name in tables]
    if len(found) != 1:
        raise TruncatedFile
    return found[0]


def numbers(packed: bytes, wide: int) -> list[int]:
    """Unsigned numbers of so many bytes each."""
    return [int.from_bytes(packed[at : at + wide], "big") for at in range(0, len(packed), wide)]


def few(media: MediaFile, count: int) -> int:
    """A count that a table gives itself, whatever stands in it; all of them together are counted, too."""
    if count > MOST:
        raise TruncatedFile
    media.spend(count)
    return count
