"""Whole recordings: what encoders, telephones and browsers write is taken, and what breaks off or counts wrong is not."""

from pathlib import Path

import pytest

from collection.shapes import (
    FRAME,
    LONGER,
    big,
    faststart,
    fragmented,
    full,
    id3,
    id3v1,
    lame,
    long_opus,
    long_webm,
    vbri,
    vorbis,
)
from collection.takes import box, entry, mp4, page, table
from collection.test_recordings import refused
from twincloth.collection.recordings import clean

SOUND = FRAME * 40
TWO = LONGER + FRAME

WHOLE = {
    "a constant rate": SOUND,
    "a variable rate": lame(TWO * 20, kind=b"Xing"),
    "LAME with padding": id3(bytes(2000)) + lame() + id3v1(),
    "LAME that counts itself": lame(frames=41),
    "bytes that count a tag": id3(b"TSSE" + bytes(30)) + lame(size=41 * 417 + 44),
    "Fraunhofer": vbri(),
    "two that were joined": id3(bytes(90), 4) + SOUND + id3v1() + id3(bytes(90), 3) + SOUND + id3v1(),
    "Shine, which leaves three bytes": SOUND[:-3],
    "half the rate, one channel": (b"\xff\xf3\x80\xc4" + bytes(204)) * 40,
    "a voice memo": full(),
    "tables first": faststart(),
    "fragments": fragmented(),
    "fragments in a row": fragmented(flags=0),
    "small sizes": mp4(stsz=table(b"stz2", 8, 1, more=b"\x11")),
    "small sizes, half a byte each": full(stsz=table(b"stz2", 4, 4, more=b"\x34\x56")),
    "sizes alike": full(stsz=table(b"stsz", 4, 4)),
    "FLAC": mp4((b"soun", b"fLaC")),
    "WebM with an index": long_webm(),
    "Vorbis": long_webm(codec=b"A_VORBIS", private=vorbis(b"a=b")),
    "Opus of many pages": long_opus(),
}

BROKEN = {
    "a last frame that is not whole": SOUND[:-4],
    "a last frame of a header": SOUND + FRAME[:4],
    "a count of more frames": lame(frames=42),
    "a last frame that is missing": lame()[:-417],
    "a count of more bytes": lame(size=41 * 417 + 1),
    "a count of more frames by Fraunhofer": vbri(frames=42),
    "a count of more bytes by Fraunhofer": vbri(size=41 * 417 + 1),
    "frames that are missing": FRAME * 20 + FRAME[100:] + SOUND,
    "frames of zeros": FRAME * 20 + bytes(1000) + SOUND,
    "an end of zeros": SOUND + bytes(100_000),
    "two frames": FRAME * 2,
    "samples behind the end": faststart(shift=1),
    "samples before the beginning": faststart(shift=-9),
    "a sample that is too long": mp4(stsz=table(b"stsz", 0, 1, 100)),
    "a sample that is too long by far": mp4(stsz=table(b"stsz", 0x7FFFFFFF, 1)),
    "sizes of more samples": full(stsz=table(b"stsz", 0, 5, 3, 4, 5, 6, 0)),
    "sizes of fewer samples": full(stsz=table(b"stsz", 0, 3, 3, 4, 5)),
    "more sizes than there are": full(stsz=table(b"stsz", 0, 9, 3, 4, 5, 6)),
    "small sizes of more samples": mp4(stsz=table(b"stz2", 16, 2, more=b"\0\1\0\1")),
    "sizes of an odd kind": mp4(stsz=table(b"stz2", 12, 1, more=b"\0\1")),
    "more places than there are": mp4(stco=table(b"stco", 2, 20)),
    "places of more chunks": full(co64=table(b"co64", 3, 0, 50, 0, 50, 0, 50)),
    "a place beyond the file": full(co64=table(b"co64", 2, 1, 0, 0, 70)),
    "two tables of places": full(stco=table(b"stco", 2, 50, 50)),
    "no places": mp4(stco=b""),
    "chunks from the second on": full(stsc=table(b"stsc", 1, 2, 2, 1)),
    "chunks backwards": full(stsc=table(b"stsc", 2, 1, 2, 1, 1, 2, 1)),
    "more runs of chunks than there are": mp4(stsc=table(b"stsc", 3, 1, 1, 1)),
    "times of more samples": mp4(stts=table(b"stts", 1, 2, 1000)),
    "nothing at all": mp4(stts=table(b"stts", 0), stsc=table(b"stsc", 0), stsz=table(b"stsz", 0, 0), stco=table(b"stco", 0)),
    "a fragment's sample that is too long": fragmented(size=9),
    "a fragment's place elsewhere": fragmented(offset=-9),
    "an index of more": fragmented(index=1),
    "a fragment that is cut": fragmented()[:-1],
    "a last fragment that is cut": fragmented()[:-30],
    "samples in another file": faststart().replace(b"url \0\0\0\1", b"url \0\0\0\0"),
    "a cluster that is cut": long_webm()[:-60],
    "a page that is missing": long_opus(numbers=(2, 4)),
    "a page that is cut": long_opus()[:-1],
    "a packet that goes on with no page": long_opus(numbers=(2,)) + page([], 0, 3)[:26] + b"\1\xff" + bytes(255),
}  # fmt: skip

NOT_PLAYED = {
    "HEVC": mp4((b"vide", b"hvc1")),
    "HEVC of the other kind": mp4((b"vide", b"hev1")),
    "ALAC": mp4((b"soun", b"alac")),
    "ALAC after AAC": mp4(stsd=box(b"stsd", big(0, 2), entry(b"mp4a"), entry(b"alac"))),
    "HEVC beside sound": mp4((b"soun", b"mp4a"), (b"vide", b"hvc1")),
    "sound as a picture": mp4((b"vide", b"mp4a")),
    "AAC without settings": mp4(stsd=box(b"stsd", big(0, 1), box(b"mp4a", bytes(28)))),
    "what is enciphered": long_webm(track=b"\x6d\x80\x80"),
}


@pytest.mark.parametrize("take", WHOLE)
def test_what_is_whole_is_taken_and_then_stays_as_it_is(tmp_path: Path, take: str):
    path = tmp_path / "take"
    path.write_bytes(WHOLE[take])
    recording = clean(path)
    once = path.read_bytes()

    assert clean(path) == recording
    assert path.read_bytes() == once


@pytest.mark.parametrize("take", BROKEN)
def test_what_breaks_off_or_counts_wrong_is_refused(tmp_path: Path, take: str):
    assert refused(tmp_path / "take", BROKEN[take]) == "telling-broken"


@pytest.mark.parametrize("take", NOT_PLAYED)
def test_what_not_every_browser_plays_is_refused(tmp_path: Path, take: str):
    assert refused(tmp_path / "take", NOT_PLAYED[take]) == "telling-unknown-kind"


@pytest.mark.parametrize(
    ("take", "behind"),
    [(lame(), 0), (vbri(), 0), (full(), 38), (faststart(), 0), (fragmented(), 0), (long_webm(), 0)],
)
def test_what_tells_its_length_is_refused_wherever_it_is_cut(tmp_path: Path, take: bytes, behind: int):
    """`behind` bytes stand behind the sound and its tables: free space."""
    end = len(take) - behind
    for size in (*range(30, end, end // 50), end - 1):
        assert refused(tmp_path / "take", take[:size]) in {"telling-broken", "telling-unknown-kind"}
