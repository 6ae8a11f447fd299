"""Headers of pictures: what breaks off or bursts is told before anything is unpacked; what is merely odd is taken."""

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import pyvips

from collection.tiffs import ONE_STRIP, SMALL, directory_first, tiff
from collection.unfit import png, woven, zeros
from twincloth.collection.pictures import MOST_AT_ONCE, UnfitPicture, held_at_once, measure, read_wholly

CUTS = 12
"""Places where each kind of file is cut, beside those near its end and its beginning."""

PACKINGS = ("none", "deflate", "lzw", "jpeg", "packbits")
_NAMES = count()


def kinds() -> Iterator[tuple[str, bytes]]:
    """Every way in which a picture may come."""
    cloth = woven(180, 130)
    clear = cloth.bandjoin(cloth[1]).copy(interpretation="srgb")
    yield "jpeg", cloth.jpegsave_buffer()
    yield "progressive jpeg", cloth.jpegsave_buffer(interlace=True)
    yield "jpeg with restarts", cloth.jpegsave_buffer(restart_interval=4)
    yield "png", cloth.pngsave_buffer()
    yield "interlaced png", cloth.pngsave_buffer(interlace=True)
    yield "webp", cloth.webpsave_buffer()
    yield "lossless webp", cloth.webpsave_buffer(lossless=True)
    yield "clear webp", clear.webpsave_buffer()
    for packing in PACKINGS:
        for tiles in ({}, {"tile": True, "tile_width": 64, "tile_height": 64}):
            for big in (False, True):
                contents = cloth.tiffsave_buffer(compression=packing, bigtiff=big, **tiles)
                yield f"tiff, {packing}, {tiles}, {big}", contents
                yield f"tiff, {packing}, {tiles}, {big}, directory first", directory_first(contents)


def read(contents: bytes, folder: Path) -> None:
    """Each in a file of its own: libvips knows what it has opened by its name."""
    path = folder / str(next(_NAMES))
    path.write_bytes(contents)
    read_wholly(path, measure(path))


def code_of(contents: bytes, folder: Path) -> str:
    with pytest.raises(UnfitPicture) as unfit:
        read(contents, folder)
    return unfit.value.code


def test_what_breaks_off_anywhere_is_refused_and_the_whole_is_not(tmp_path: Path):
    chance = random.Random(1943)
    for what, contents in kinds():
        read(contents, tmp_path)
        places = {12, 40, *(len(contents) - few for few in (1, 2, 3, 8, 13, 100))}
        places |= {chance.randrange(20, len(contents)) for _ in range(CUTS)}
        for place in places:
            assert code_of(contents[:place], tmp_path) == "picture-broken", (what, place)


def test_a_tile_that_was_damaged_is_refused(tmp_path: Path):
    contents = bytes(woven().tiffsave_buffer(compression="deflate", tile=True))
    middle = len(contents) // 2

    assert code_of(contents[:middle] + bytes(900) + contents[middle + 900 :], tmp_path) == "picture-broken"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(kind: bytes, body: bytes) -> bytes:
    return png(320, 240, 8, 2, (kind, body), row=960)


def with_segments(marker: int, number: int, size: int = 65_533) -> bytes:
    contents = bytes(woven().jpegsave_buffer())
    segment = struct.pack(">BBH", 0xFF, marker, size + 2) + bytes(size)
    return contents[:2] + segment * number + contents[2:]


def with_exif(size: int) -> bytes:
    """A WebP in the extended form."""
    image = bytes(woven().webpsave_buffer(keep="none"))[12:]
    said = b"VP8X" + struct.pack("<I", 10) + b"\x08\0\0\0" + b"\x3f\1\0" + b"\xef\0\0"
    body = b"WEBP" + said + image + b"EXIF" + struct.pack("<I", size) + bytes(size)
    return b"RIFF" + struct.pack("<I", len(body)) + body


OVERLADEN: dict[str, Callable[[], bytes]] = {
    "packed words": lambda: with_chunk(b"zTXt", b"Comment\0\0" + zeros(60_000_000)),
    "packed words in a language": lambda: with_chunk(b"iTXt", b"a\0\1\0en\0\0" + zeros(60_000_000)),
    "a packed profile": lambda: with_chunk(b"iCCP", b"sRGB\0\0" + zeros(60_000_000)),
    "plain notes": lambda: with_chunk(b"eXIf", b"MM\0*" + bytes(33_000_000)),
    "packed words behind the pixels": lambda: (
        png(320, 240, 8, 2, row=960)[:-12]
        + chunk(b"zTXt", b"a\0\0" + zeros(60_000_000))
        + chunk(b"IEND", b"")
    ),
    "a JPEG's profiles": lambda: with_segments(0xE2, 600),
    "a JPEG's words": lambda: with_segments(0xFE, 600),
    "a JPEG's empty segments": lambda: with_segments(0xE5, 201_000, 0),
    "a JPEG that does not begin": lambda: b"\xff\xd8" + b"\xff" * 201_000,
    "a WebP's notes": lambda: with_exif(33_000_000),
    "a TIFF's profile": lambda: tiff(*SMALL, *ONE_STRIP, (34675, 7, 33_000_000, 400), behind=33_000_400),
    "a TIFF's number of values": lambda: tiff(*SMALL, *ONE_STRIP, (34675, 7, 0xFFFFFFF0, 400)),
    "a TIFF's number of strips": lambda: tiff(
        *SMALL, (273, 4, 201_000, 400), (279, 4, 201_000, 400), behind=804_400
    ),
}


def test_what_is_overladen_is_refused_from_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for kind in ("jpeg", "png", "webp", "tiff"):
        monkeypatch.setattr(pyvips.Image, f"{kind}load", None, raising=False)
    for what, make in OVERLADEN.items():
        assert code_of(make(), tmp_path) == "picture-overladen", what


def enlarged(contents: bytes, frame: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame says that it is larger."""
    at = contents.index(frame) + 5
    return contents[:at] + struct.pack(">HH", height, width) + contents[at + 4 :]


@pytest.mark.parametrize(
    ("options", "width", "fits"),
    [
        ({"subsample_mode": "on"}, 11_600, True),
        ({"subsample_mode": "off"}, 11_600, False),
        ({"subsample_mode": "off"}, 7_000, True),
    ],
)
def test_a_progressive_jpeg_is_taken_as_far_as_all_of_it_fits(options, width, fits, tmp_path: Path):
    contents = bytes(woven().jpegsave_buffer(interlace=True, **options))
    path = tmp_path / "progressive"
    path.write_bytes(enlarged(contents, b"\xff\xc2", width, 8_700))

    assert (held_at_once(path, "jpeg") <= MOST_AT_ONCE) is fits
    held = width * 8_700 * (3 if options["subsample_mode"] == "on" else 6)
    assert abs(held_at_once(path, "jpeg") / held - 1) < 0.01
    assert code_of(path.read_bytes(), tmp_path) == (
        "picture-too-large" if fits else "picture-too-large-at-once"
    )


def test_what_is_read_row_by_row_is_held_for_no_longer(tmp_path: Path):
    path = tmp_path / "plain"
    for contents, kind in ((woven().jpegsave_buffer(), "jpeg"), (woven().pngsave_buffer(), "png")):
        path.write_bytes(contents)
        assert held_at_once(path, kind) == 0


def test_tiles_as_large_as_a_country_are_refused(tmp_path: Path):
    tile = (322, 4, 1, 1 << 20), (323, 4, 1, 1 << 20), (324, 4, 1, 400), (325, 4, 1, 100)

    assert code_of(tiff(*SMALL, *tile), tmp_path) == "picture-too-large-at-once"


ODD: dict[str, bytes] = {
    "a tag that nobody knows": tiff(*SMALL, *ONE_STRIP, (40_000, 4, 1, 1)),
    "a text without its end": tiff(*SMALL, *ONE_STRIP, (305, 2, 4, 0x64636261)),
    "a number for a name": tiff(*SMALL, *ONE_STRIP, (269, 4, 1, 7)),
    "a date that is short": tiff(*SMALL, *ONE_STRIP, (306, 2, 4, 0x30323032)),
    "a page of none": tiff(*SMALL, *ONE_STRIP, (297, 3, 1, 0)),
    "a strip that says it is longer": tiff(*SMALL, (273, 4, 1, 400), (278, 3, 1, 24), (279, 4, 1, 9_999)),
    "a directory that leads to itself": tiff(*SMALL, *ONE_STRIP, (34665, 4, 1, 8)),
}


def test_what_is_merely_odd_is_taken(tmp_path: Path):
    for what, contents in ODD.items():
        try:
            read(contents, tmp_path)
        except UnfitPicture as error:
            pytest.fail(f"{what}: {error}")


def test_notes_of_a_camera_behind_and_before_the_pixels_are_taken(tmp_path: Path):
    read(with_segments(0xE1, 20), tmp_path)
    read(with_exif(100_000), tmp_path)
    read(bytes(woven().jpegsave_buffer()) + bytes(50_000), tmp_path)
    read(with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zeros(1_000_000)), tmp_path)
