"""Recordings: known by their bytes, cleaned of what else they tell, and refused where nobody could hear them."""

import re
from pathlib import Path

import pytest

from collection.takes import SECRET, box, element, mp3, mp4, opus, page, webm
from twincloth.collection.recordings import LARGEST, CleanMedia, clean, name_of
from twincloth.collection.recordings.ogg import crc
from twincloth.exchange.refusal import Refusal

VIDEO, AUDIO = (b"vide", b"avc1"), (b"soun", b"mp4a")

TAKES = {
    "an MP3": (mp3(), "audio/mpeg", ".mp3"),
    "an MP3 without tags": (mp3(tagged=False), "audio/mpeg", ".mp3"),
    "an M4A": (mp4(brand=b"M4A "), "audio/mp4", ".m4a"),
    "an M4A by a telephone": (mp4(), "audio/mp4", ".m4a"),
    "an MP4": (mp4(VIDEO, AUDIO, (b"meta", b"mebx")), "video/mp4", ".mp4"),
    "an Opus": (opus(), "audio/ogg", ".opus"),
    "an Opus with a cover": (opus(comments=SECRET * 900), "audio/ogg", ".opus"),
    "a WebM of sound": (webm(), "audio/webm", ".weba"),
    "a WebM of pictures": (webm(kind=1, codec=b"V_VP9"), "video/webm", ".webm"),
    "a WebM by a browser": (webm(streamed=True), "audio/webm", ".weba"),
}


def refused(path: Path, contents: bytes) -> str:
    """The code by which a recording is turned down."""
    path.write_bytes(contents)
    with pytest.raises(Refusal) as refusal:
        clean(path)
    return refusal.value.code


@pytest.mark.parametrize("take", TAKES)
def test_a_recording_is_known_by_its_bytes(tmp_path: Path, take: str):
    contents, media_type, extension = TAKES[take]
    path = tmp_path / "holiday.exe"
    path.write_bytes(contents)

    recording = clean(path)

    assert recording == CleanMedia(media_type, path.stat().st_size)
    assert name_of(path, recording).endswith(extension)


@pytest.mark.parametrize("take", [take for take in TAKES if "without" not in take])
def test_where_and_by_whom_it_was_recorded_is_wiped(tmp_path: Path, take: str):
    path = tmp_path / "take"
    path.write_bytes(TAKES[take][0])
    assert SECRET in path.read_bytes()

    clean(path)

    assert b"Vera" not in path.read_bytes()
    assert b"57.9194" not in path.read_bytes()


@pytest.mark.parametrize("take", TAKES)
def test_a_clean_recording_stays_as_it_is(tmp_path: Path, take: str):
    path = tmp_path / "take"
    path.write_bytes(TAKES[take][0])
    recording = clean(path)
    before = path.read_bytes()

    assert clean(path) == recording
    assert path.read_bytes() == before


def test_sound_and_picture_stay(tmp_path: Path):
    path = tmp_path / "take"
    path.write_bytes(mp3())
    clean(path)
    assert path.read_bytes().endswith(mp3(tagged=False))

    path.write_bytes(mp4(VIDEO, AUDIO))
    clean(path)
    assert path.read_bytes().count(b"sound and picture") == 2


SOUND = re.compile(rb"sound and picture|\xff\xfb\x90\xc4|\xf8\xff\xfe")


@pytest.mark.parametrize("take", TAKES)
def test_nothing_moves_when_a_recording_is_cleaned(tmp_path: Path, take: str):
    """Places within a file stand in its own tables: these hold as long as no byte of sound or picture moves."""
    before = TAKES[take][0]
    path = tmp_path / "take"
    path.write_bytes(before)

    clean(path)

    after = path.read_bytes()
    places = [(found.start(), found[0]) for found in SOUND.finditer(before)]
    assert places
    assert [(found.start(), found[0]) for found in SOUND.finditer(after)] == places
    tags_behind = len(before) - before.index(SECRET + b"APETAGEX") if take == "an MP3" else 0
    assert len(after) == len(before) - tags_behind


def test_when_it_was_recorded_is_wiped_too(tmp_path: Path):
    path = tmp_path / "take"
    path.write_bytes(mp4())
    times = (11).to_bytes(4, "big") + (22).to_bytes(4, "big")
    assert path.read_bytes().count(times) == 5

    clean(path)

    assert times not in path.read_bytes()


def test_pages_of_a_clean_opus_have_right_checksums(tmp_path: Path):
    path = tmp_path / "take"
    path.write_bytes(opus())
    clean(path)

    contents = path.read_bytes()
    at = contents.index(b"OggS", 1)
    comments = contents[at : contents.index(b"OggS", at + 1)]
    assert b"OpusTags" in comments
    assert crc(comments[:22] + bytes(4) + comments[26:]) == int.from_bytes(comments[22:26], "little")


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (b"", "telling-none"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "telling-unknown-kind"),
        (b"RIFF\0\0\0\0WAVEfmt " + bytes(100), "telling-unknown-kind"),
        (b"<html><script>alert(1)</script>", "telling-unknown-kind"),
        (mp4(brand=b"qt  "), "telling-unknown-kind"),
        (mp4(brand=b"3gp4", compatible=b"3gp4"), "telling-unknown-kind"),
        (mp4((b"soun", b"samr")), "telling-unknown-kind"),
        (mp4((b"meta", b"mebx")), "telling-broken"),
        (opus(first=b"\x80theora\0\0"), "telling-unknown-kind"),
        (webm(doc_type=b"matroska"), "telling-unknown-kind"),
        (webm(codec=b"A_AAC"), "telling-unknown-kind"),
        (webm(kind=0x11), "telling-broken"),
        (b"ID3\4\0\0\x7f\x7f\x7f\x7f" + bytes(50), "telling-broken"),
        (b"ID3\4\0\0\0\0\0\2xx<html><script>alert(1)</script>", "telling-broken"),
        (b"\xff\xfb\x90\xc4" + b"<script>" * 100, "telling-broken"),
        (opus() + page([b"\x80theora" + bytes(40)], 2, 0, stream=8), "telling-broken"),
        (box(b"ftyp", b"isom", bytes(4), b"mp42") + b"\0\0\0\3moov", "telling-broken"),
        (element(0x1A45DFA3, element(0x4282, b"webm")), "telling-broken"),
    ],
)
def test_what_nobody_could_play_is_refused(tmp_path: Path, contents: bytes, code: str):
    assert refused(tmp_path / "take", contents) == code


@pytest.mark.parametrize("take", [take for take in TAKES if "MP3" not in take])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_recording_that_breaks_off_is_refused(tmp_path: Path, take: str, share: float):
    contents = TAKES[take][0]

    assert refused(tmp_path / "take", contents[: int(len(contents) * share)]) in {
        "telling-broken",
        "telling-unknown-kind",
    }


def test_a_recording_may_be_as_large_as_it_may_be(tmp_path: Path):
    path = tmp_path / "take"
    frames, over = divmod(LARGEST, 417)
    path.write_bytes(mp3(frames, tagged=False) + bytes(over))
    clean(path)
    path.write_bytes(
        b"ID3\4\0\0"
        + bytes([0, 0, over - 10 >> 7, over - 10 & 127])
        + bytes(over - 10)
        + mp3(frames, tagged=False)
    )
    assert clean(path).size == LARGEST

    with path.open("r+b") as file:
        file.truncate(LARGEST + 1)

    with pytest.raises(Refusal, match="telling-too-large"):
        clean(path)


@pytest.mark.parametrize(
    "contents",
    [
        b"OggS\0\2" + bytes(20) + b"\1\0" + b"OpusHead" + bytes(20),
        box(b"ftyp", b"isom", bytes(4), b"mp42") + box(b"free") * 110_000,
        b"ID3\4\0\0\0\0\0\0" * 110_000,
        element(0x1A45DFA3, element(0x4282, b"webm")) + element(0x18538067, b"\xec\x80" * 100_000),
    ],
    ids=["no pages", "boxes", "tags", "elements"],
)
def test_a_recording_of_endless_nothing_is_given_up(tmp_path: Path, contents: bytes):
    assert refused(tmp_path / "take", contents) in {"telling-broken", "telling-unknown-kind"}
