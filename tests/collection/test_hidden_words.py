"""Hidden words: whatever a recording holds that is neither heard nor seen, is nowhere in what is kept of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collection.shapes import (
    FRAME,
    ape,
    big,
    faststart,
    fragmented,
    full,
    id3,
    id3v1,
    lame,
    long_opus,
    long_webm,
    lyrics,
    vbri,
    vorbis,
)
from collection.takes import SECRET, box, element, entry, mp4, table
from twincloth.collection.recordings import clean
from twincloth.exchange.refusal import Refusal

SOUND = FRAME * 40

MP3 = {
    "the first version of lyrics": SOUND + lyrics(SECRET, version=1),
    "lyrics before ID3v1": SOUND + lyrics(b"IND0000210LYR00031" + SECRET) + id3v1(),
    "lyrics, APE and ID3v1": SOUND + lyrics(SECRET) + ape(SECRET) + id3v1(),
    "APE before lyrics": SOUND + ape(SECRET, version=1000) + lyrics(SECRET) + id3v1(),
    "the first version of APE": SOUND + ape(SECRET, version=1000),
    "APE in front": id3(bytes(20)) + ape(SECRET) + SOUND,
    "APE between frames": SOUND + ape(SECRET) + SOUND,
    "an appended tag": SOUND + id3(SECRET, 4, footer=True),
    "an appended tag, and more": SOUND + id3(SECRET, 4, footer=True) + ape(SECRET) + id3v1(),
    "a tag that seeks the next": id3(b"SEEK\0\0\0\4\0\0\0\0\x41\1" + SECRET, 4) + SOUND + id3(SECRET, 4),
    "a tag with a footer in front": id3(SECRET, 4, footer=True) + SOUND,
    "a tag between frames": SOUND + id3(SECRET, 4) + SOUND,
    "a tag with a footer between frames": SOUND + id3(SECRET, 4, footer=True) + SOUND,
    "lyrics between frames": SOUND + lyrics(SECRET) + id3v1() + SOUND,
    "ID3v1 between frames": SOUND + id3v1() + SOUND,
    "an extended ID3v1": SOUND + b"TAG+" + SECRET.ljust(223, b"\0") + id3v1(),
    "an extended ID3v1 between frames": SOUND + b"TAG+" + SECRET.ljust(223, b"\0") + id3v1() + SOUND,
    "behind the last frame": SOUND + SECRET * 3,
    "behind the last frame, and a tag": SOUND + SECRET + id3v1(b"a"),
    "in LAME's own frame": lame(more=SECRET),
    "before what LAME tells": lame().replace(bytes(32), SECRET + bytes(2), 1),
    "in Fraunhofer's own frame": vbri().replace(bytes(40), bytes(10) + SECRET, 1),
}

MP4 = {
    "free space": full(),
    "what is skipped": faststart(box(b"skip", SECRET)),
    "a box that nobody knows": faststart(box(b"hush", SECRET)),
    "a box with the time of day": fragmented(box(b"prft", SECRET), box(b"emsg", SECRET), box(b"mfra", SECRET)),
    "behind the last box": faststart(SECRET),
    "behind the last box, in a few bytes": faststart(SECRET[-7:]),
    "in a box that never ends": faststart(bytes(4) + b"mdat" + SECRET),
    "among samples": mp4(stsz=table(b"stsz", 0, 1, 5)),
    "in a second heap of samples": faststart(box(b"mdat", SECRET)),
    "in a movie": full(box(b"hush", SECRET), box(b"iods", SECRET), box(b"pssh", SECRET)),
    "behind a table": full(stts=table(b"stts", 1, 4, 1024, more=SECRET)),
    "behind sizes alike": full(stsz=table(b"stsz", 4, 4, more=SECRET)),
    "behind small sizes": mp4(stsz=table(b"stz2", 8, 1, more=b"\x11" + SECRET)),
    "behind places": mp4(stco=table(b"stco", 1, 28, more=SECRET)),
    "in groups": full(groups=box(b"sgpd", b"\1\0\0\0seig" + big(30, 1) + SECRET)),
    "behind groups": full(groups=box(b"sgpd", b"\1\0\0\0roll" + big(2, 1) + b"\0\1" + SECRET)),
    "in the names of tracks": mp4(),
    "beside a decoder's settings": mp4(stsd=box(b"stsd", big(0, 1), entry(b"mp4a", more=box(b"hush", SECRET)))),
    "behind a decoder's settings": mp4(
        stsd=box(b"stsd", big(0, 1), box(b"mp4a", bytes(28), box(b"esds", bytes(4), b"\3\3\0\1\0", SECRET)))
    ),
    "in FLAC's comments": mp4(
        (b"soun", b"fLaC"),
        stsd=box(b"stsd", big(0, 1), box(b"fLaC", bytes(28), box(b"dfLa", bytes(4), b"\0\0\0\1a\x84\0\0\x1e", SECRET))),
    ),
    "in a camera's name": mp4(
        (b"vide", b"avc1"),
        stsd=box(b"stsd", big(0, 1), box(b"avc1", bytes(43) + SECRET + bytes(5), box(b"avcC", b"a"))),
    ),
    "as a brand": faststart().replace(b"isomiso2mp41", b"isom" + SECRET[:8]),
}  # fmt: skip

OTHERS = {
    "a head with more": long_opus(head=SECRET),
    "behind the last page": long_opus() + SECRET,
    "behind the last cluster": long_webm(segment=element(0xEC, SECRET) + element(0x4444, SECRET)),
    "behind the segment": long_webm() + SECRET,
    "a void": long_webm(segment=element(0xEC, SECRET)),
    "among blocks": long_webm(cluster=element(0xEC, SECRET) + element(0xAF, SECRET)),
    "beside a block": long_webm(cluster=element(0xA0, element(0xA1, b"\x81\0\0\0a") + element(0x75A1, SECRET))),
    "blocks of no track": long_webm(cluster=element(0xA3, b"\x85\0\0\0" + SECRET)),
    "in a track": long_webm(track=element(0x258688, SECRET) + element(0x22B59C, SECRET)),
    "in what was written by whom": long_webm(info=element(0x4D80, SECRET) + element(0x7BA9, SECRET)),
    "in Vorbis comments": long_webm(codec=b"A_VORBIS", private=vorbis(SECRET)),
    "in a part that nobody knows": long_webm(segment=element(0x1941A469, SECRET) + element(0x12345678, SECRET)),
}  # fmt: skip

ALL = MP3 | MP4 | OTHERS
WORDS = (SECRET[:8], b"57.9194", b"Vera", b"at home")


def kept(path: Path, contents: bytes) -> bytes:
    path.write_bytes(contents)
    clean(path)
    return path.read_bytes()


@pytest.mark.parametrize("place", ALL)
def test_what_is_hidden_anywhere_is_nowhere_in_what_is_kept(tmp_path: Path, place: str):
    path = tmp_path / "take"

    once = kept(path, ALL[place])

    assert any(word in ALL[place] for word in WORDS)
    assert not any(word in once for word in WORDS)
    assert kept(path, once) == once


def test_every_frame_of_sound_is_there_still(tmp_path: Path):
    for place, contents in MP3.items():
        assert kept(tmp_path / "take", contents).count(FRAME[:4]) == contents.count(FRAME[:4]), place


BESIDE: tuple[Callable[[bytes], bytes], ...] = (
    lambda words: SOUND + words,
    lambda words: SOUND + id3(words, 4) + SOUND + lyrics(words) + ape(words) + id3v1(words[:125]),
    lambda words: faststart(box(b"hush", words), words),
    lambda words: full(box(words[:4].ljust(4, b"x"), words)),
    lambda words: fragmented(box(b"mdat", words)),
    lambda words: long_webm(segment=element(0xEC, words), cluster=element(0xEC, words)) + words,
    lambda words: long_opus() + words,
)


@given(st.sampled_from(BESIDE), st.binary(max_size=60))
def test_whatever_stands_beside_is_refused_or_gone(
    tmp_path_factory: pytest.TempPathFactory, shape, words: bytes
):
    path = tmp_path_factory.getbasetemp() / "take"
    try:
        once = kept(path, shape(words + SECRET + words))
    except Refusal:
        return
    assert SECRET not in once
    assert kept(path, once) == once
