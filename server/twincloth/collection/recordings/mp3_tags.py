"""Tags of MP3: ID3 of both versions, APE and Lyrics3, which players look for behind the sound, before it or within it.

ID3v2.4, 3 and 3.4; ID3v1 and its extension; APEv2; Lyrics3 v1 and v2.00.
"""

from twincloth.collection.recordings.media_file import MediaFile

ID3_HEADER = 10
ID3V1, ID3V1_EXTENDED = 128, 227
APE_FOOTER = 32
LYRICS = 11 + 5100 + 9
"""Bytes of the first version of Lyrics3 at most; the second tells its size in six digits."""

MOST_LYRICS = 1_000_000 + 15
LYRICS_ENDS = (b"LYRICSEND", b"LYRICS200")


def cut_behind(media: MediaFile) -> None:
    """Cut off whatever tags stand at the end, one behind the other."""
    while size := _size_behind(media):
        media.cut(max(0, media.size - size))


def end_of(media: MediaFile, at: int) -> int | None:
    """Where the tag ends that begins here; None where none begins."""
    head = media.read(at, min(APE_FOOTER, media.size - at))
    size = None
    if head[:3] == b"ID3" and len(head) >= ID3_HEADER and max(head[6:10]) < 0x80:
        size = ID3_HEADER + _synchsafe(head[6:10]) + (ID3_HEADER if head[5] & 0x10 else 0)
    elif head[:8] == b"APETAGEX" and len(head) == APE_FOOTER:
        size = APE_FOOTER + int.from_bytes(head[12:16], "little")
    elif head[:3] == b"TAG":
        # A title may begin with a plus, too.
        extended = head[3:4] == b"+" and media.holds(at + ID3V1_EXTENDED, b"TAG")
        size = ID3V1_EXTENDED if extended else ID3V1
    elif head[:11] == b"LYRICSBEGIN":
        words = media.read(at, min(MOST_LYRICS, media.size - at))
        ends = [found for mark in LYRICS_ENDS if (found := words.find(mark)) >= 0]
        size = min(ends) + 9 if ends else None
    return at + size if size and at + size <= media.size else None


def wipe(media: MediaFile, at: int, end: int) -> int:
    """Make it a tag of nothing but padding, which is one still (ID3v2.4, 3.3), and say where it ends.

    Raises TruncatedFile where it reaches beyond the end of the file.
    """
    head = media.read(at, ID3_HEADER)
    version = head[3:5] if head[:3] == b"ID3" else b"\4\0"
    size = end - at - ID3_HEADER
    packed = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    media.wipe(at, end)
    media.write(at, b"ID3" + version + b"\0" + packed)
    return end


def _size_behind(media: MediaFile) -> int:
    """The length of the tag that ends the file; 0 where none does."""
    last = media.read(max(0, media.size - LYRICS), min(LYRICS, media.size))
    if last[-ID3V1:][:3] == b"TAG" and len(last) >= ID3V1:
        extended = last[:-ID3V1][-ID3V1_EXTENDED:][:4] == b"TAG+"
        return ID3V1 + (ID3V1_EXTENDED if extended else 0)
    if last[-APE_FOOTER:][:8] == b"APETAGEX":
        headed = APE_FOOTER if last[-9] & 0x80 else 0
        return max(APE_FOOTER, int.from_bytes(last[-20:-16], "little")) + headed
    if last[-ID3_HEADER:][:3] == b"3DI":
        return 2 * ID3_HEADER + _synchsafe(last[-4:])
    if last.endswith(LYRICS_ENDS[1]) and last[-15:-9].isdigit():
        return int(last[-15:-9]) + 15
    if last.endswith(LYRICS_ENDS[0]) and (begin := last.rfind(b"LYRICSBEGIN")) >= 0:
        return len(last) - begin
    return 0


def _synchsafe(packed: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(packed, (21, 14, 7, 0), strict=True))
