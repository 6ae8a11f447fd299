"""What a recording is by its bytes, and the one way by which any comes into the store."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from twincloth.collection.confinement import ProcessLimits
from twincloth.collection.recordings import mp3, mp4, ogg, webm
from twincloth.collection.recordings.media_file import MediaFile, TruncatedFile
from twincloth.exchange.refusal import Refusal

LARGEST = 60_000_000
"""Bytes: an hour of speech, or some minutes of video."""

LIMITS = ProcessLimits(memory=500_000_000, seconds=30, largest_file=LARGEST)
"""Of making one clean; what takes longest in all those that are whole is done in two seconds."""

EXTENSIONS = {
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".opus",
    "audio/webm": ".weba",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
}
"""By media type; every current browser plays these (Opus in Ogg since Safari 18.4)."""

KINDS: tuple[tuple[Callable[[MediaFile], bool], Callable[[MediaFile], str]], ...] = (
    (mp4.begins, mp4.clean),
    (ogg.begins, ogg.clean),
    (webm.begins, webm.clean),
    (mp3.begins, mp3.clean),
)
"""Whether a recording begins like one of its kind, and what makes it clean and says its media type."""


class CleanMedia(NamedTuple):
    """What a recording is."""

    media_type: str
    size: int

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.media_type]


def clean(path: Path) -> CleanMedia:
    """Tell the kind of a recording, and wipe in place whatever in it is neither heard nor seen.

    What stays is sound and picture of the tracks that are played, and what players need to find and decode them.
    The rest becomes zeros, padding, free space or void elements, or is cut off where it stands at the end. Raises
    Refusal for what breaks off or counts wrong, and for what not every browser plays.
    """
    with path.open("r+b") as file:
        media = MediaFile(file)
        if media.size == 0:
            raise Refusal("telling-none")
        if media.size > LARGEST:
            raise Refusal("telling-too-large", most=LARGEST // 1_000_000)
        try:
            return CleanMedia(_clean(media), media.size)
        except TruncatedFile:
            raise Refusal("telling-broken") from None


def cleaned_and_named(path: Path) -> tuple[CleanMedia, str]:
    """What `clean` tells of a recording, and its name. Raises Refusal."""
    media = clean(path)
    return media, name_of(path, media)


def name_of(path: Path, recording: CleanMedia) -> str:
    """The name of a clean recording, made from what it holds."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32] + recording.extension


def _clean(media: MediaFile) -> str:
    for begins, clean_kind in KINDS:
        if begins(media):
            return clean_kind(media)
    raise Refusal("telling-unknown-kind")
