"""MP3: frames of sound, with tags before, between and behind them (ISO/IEC 11172-3 and 13818-3)."""

from typing import NamedTuple

from twincloth.collection.recordings import mp3_tags
from twincloth.collection.recordings.media_file import FAR, MediaFile, TruncatedFile

FEWEST = 3
"""Frames of a recording: 78 ms of sound; fewer may be anything."""

SHORT = 3
"""Bytes that its last frame may lack: Shine leaves what has not filled a word of 32 bits yet (its `shine_flush`)."""

BITRATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Kilobits a second of layer III, of version 1 and of the others."""

RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""Samples a second by version: 1, 2 and 2.5."""

FRAMES, BYTES, PLACES, QUALITY = 1, 2, 4, 8
"""What an encoder's own frame may tell (Xing's, and LAME's after it)."""

ENCODERS = (b"LAME", b"Lavf", b"Lavc")
"""Whose delay and padding follow upon it, which players cut off."""


class Mp3Frames(NamedTuple):
    """Where the first frame begins, where the last one ends, and how many there are."""

    start: int
    end: int
    number: int


def begins(media: MediaFile) -> bool:
    """A tag, or a frame at once."""
    if media.size < mp3_tags.ID3_HEADER:
        return False
    return media.read(0, 3) == b"ID3" or length_of(media.read(0, 4)) is not None


def clean(media: MediaFile) -> str:
    """Tags become padding, those behind are cut off. Raises TruncatedFile where there is no sound, or not all of it."""
    mp3_tags.cut_behind(media)
    frames = _walk(media, _wiped_in_front(media))
    if frames.number < FEWEST:
        raise TruncatedFile
    media.cut(frames.end)
    _check_encoder(media, frames)
    return "audio/mpeg"


def length_of(header: bytes) -> int | None:
    """The length of the frame of layer III that these four bytes begin; None where they begin none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0 or header[1] >> 1 & 3 != 1:
        return None
    version, bitrate, rate = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return None
    first = version == 3
    kilobits = BITRATES[first][bitrate]
    return (144 if first else 72) * kilobits * 1000 // RATES[version][rate] + (header[2] >> 1 & 1)


def _wiped_in_front(media: MediaFile) -> int:
    """Where the sound begins, behind tags and zeros."""
    at = 0
    while media.read(at, min(3, media.size - at)) == b"ID3":
        at = mp3_tags.wipe(media, at, mp3_tags.end_of(media, at) or media.size)
    ahead = media.read(at, min(FAR, media.size - at))
    return at + len(ahead) - len(ahead.lstrip(b"\0"))


def _walk(media: MediaFile, start: int) -> Mp3Frames:
    """From frame to frame; tags between them become padding. Raises TruncatedFile where a frame is not whole."""
    at = end = start
    count = 0
    tags: list[tuple[int, int]] = []
    while at < media.size:
        if length := length_of(media.read(at, min(4, media.size - at))):
            if at + length > media.size + SHORT:
                raise TruncatedFile
            for tag in tags:
                mp3_tags.wipe(media, *tag)
            tags.clear()
            at = end = min(at + length, media.size)
            count += 1
        elif behind := mp3_tags.end_of(media, at):
            tags.append((at, behind))
            at = behind
        else:
            media.cut_rest(at, _sounds)
    return Mp3Frames(start, end, count)


def _sounds(rest: bytes) -> bool:
    """Whether a frame begins anywhere in it that another one follows, or that ends with it."""
    at = rest.find(b"\xff")
    while at >= 0:
        length = length_of(rest[at : at + 4])
        if length and (at + length == len(rest) or length_of(rest[at + length : at + length + 4])):
            return True
        at = rest.find(b"\xff", at + 1)
    return False


def _check_encoder(media: MediaFile, frames: Mp3Frames) -> None:
    """Hold the first frame to what it tells, where it is an encoder's own: silent, it counts the others.

    Whether it counts itself differs. Raises TruncatedFile where it counts more than are there.
    """
    header = media.read(frames.start, 4)
    end = frames.start + (length_of(header) or 0)
    frame = media.read(frames.start, min(end, media.size) - frames.start)
    side = 4 + _side(header)
    for at in (
        side,
        side + 2,
    ):  # Behind the checksum of a protected frame, which not all encoders leave room for.
        if frame[at : at + 4] in (b"Xing", b"Info"):
            _check(media, frames, *_xing(frame, at))
            media.wipe(frames.start + (4 if header[1] & 1 else 6), frames.start + at)
            return
    if frame[36:40] == b"VBRI":  # Always 32 bytes behind the header, whatever its channels.
        table = int.from_bytes(frame[54:56], "big") * int.from_bytes(frame[58:60], "big")
        told = int.from_bytes(frame[50:54], "big"), int.from_bytes(frame[46:50], "big")
        _check(media, frames, *told, min(len(frame), 62 + table))


def _side(header: bytes) -> int:
    """Bytes of a frame's side information (11172-3, 2.4.1.7; 13818-3, 2.4.1.7)."""
    mono = header[3] >> 6 == 3
    return (17 if mono else 32) if header[1] >> 3 & 3 == 3 else (9 if mono else 17)


def _xing(frame: bytes, at: int) -> tuple[int, int, int]:
    """How many frames and bytes it counts (0 where it does not), and where it ends."""
    flags = int.from_bytes(frame[at + 4 : at + 8], "big")
    at += 8
    told = []
    for kind, size in ((FRAMES, 4), (BYTES, 4), (PLACES, 100), (QUALITY, 4)):
        told.append(int.from_bytes(frame[at : at + size], "big") if flags & kind else 0)
        at += size if flags & kind else 0
    at += 36 if frame[at : at + 4] in ENCODERS else 0
    return told[0], told[1], min(len(frame), at)


def _check(media: MediaFile, frames: Mp3Frames, told: int, size: int, used: int) -> None:
    """Some count the bytes of tags before the first frame, too: that is one more only where no frame is missing."""
    whole = told == frames.number - 1
    if told > frames.number or size > frames.end - (0 if whole else frames.start):
        raise TruncatedFile
    end = frames.start + (length_of(media.read(frames.start, 4)) or 0)
    media.wipe(frames.start + used, min(end, frames.end))
