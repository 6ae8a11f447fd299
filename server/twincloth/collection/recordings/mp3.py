"""MP3: frames of sound, with tags before and behind them (ISO/IEC 11172-3 and 13818-3; ID3v2.4, section 3; APEv2)."""

from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile

ID3_HEADER = 10
ID3V1 = 128
APE_FOOTER = 32
FAR = 1 << 16
"""Bytes of padding behind a tag that are looked through for the first frame."""

BITRATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Kilobits a second of layer III, of version 1 and of the others."""

RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""Samples a second by version: 1, 2 and 2.5."""


def begins(media: MediaFile) -> bool:
    """A tag, or a frame at once."""
    if media.size < ID3_HEADER:
        return False
    return media.read(0, 3) == b"ID3" or _frame(media.read(0, 4)) is not None


def clean(media: MediaFile) -> str:
    """Tags in front become padding, those behind are cut off. Raises TruncatedFile where there is no sound."""
    _cut_tags_behind(media)
    at = _wipe_tags_in_front(media)
    at += _padding(media, at)
    length = _frame(media.read(at, 4))
    if length is None:
        raise TruncatedFile
    following = at + length
    if following + 4 <= media.size and _frame(media.read(following, 4)) is None:
        raise TruncatedFile
    return "audio/mpeg"


def _wipe_tags_in_front(media: MediaFile) -> int:
    """Where the sound begins. An ID3v2 tag of nothing but padding is one still (ID3v2.4, 3.3)."""
    at = 0
    while at + ID3_HEADER <= media.size and media.read(at, 3) == b"ID3":
        sizes = media.read(at + 6, 4)
        size = sum((byte & 0x7F) << shift for byte, shift in zip(sizes, (21, 14, 7, 0), strict=True))
        footer = ID3_HEADER if media.read(at + 5, 1)[0] & 0x10 else 0
        end = at + ID3_HEADER + size + footer
        media.write(at + 5, b"\0")
        media.wipe(at + ID3_HEADER, end)
        at = end
    return at


def _cut_tags_behind(media: MediaFile) -> None:
    if media.size >= ID3V1 and media.read(media.size - ID3V1, 3) == b"TAG":
        media.cut(media.size - ID3V1)
    if media.size >= APE_FOOTER and media.read(media.size - APE_FOOTER, 8) == b"APETAGEX":
        footer = media.read(media.size - APE_FOOTER, APE_FOOTER)
        size = int.from_bytes(footer[12:16], "little") + (APE_FOOTER if footer[23] & 0x80 else 0)
        media.cut(max(0, media.size - size))


def _padding(media: MediaFile, at: int) -> int:
    """Zeros before the first frame."""
    ahead = media.read(at, min(FAR, media.size - at))
    return len(ahead) - len(ahead.lstrip(b"\0"))


def _frame(header: bytes) -> int | None:
    """The length of the frame of layer III that these four bytes begin; None where they begin none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0 or header[1] >> 1 & 3 != 1:
        return None
    version, bitrate, rate = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return None
    first = version == 3
    kilobits = BITRATES[first][bitrate]
    return (144 if first else 72) * kilobits * 1000 // RATES[version][rate] + (header[2] >> 1 & 1)
