"""Print-proof: a photograph is held against what was expected, and hostile files get a clear answer."""

import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

import cv2
import numpy as np
import pytest
import pyvips

from prints.damage import blur
from prints.decoders import Grey
from prints.photographs import Camera, read
from prints.sheets import Sheet, address_of, code_of
from twincloth.exchange.refusal import Refusal
from twincloth.prints.choices import Choices
from twincloth.prints.proof import Proof, proof, read_photograph
from twincloth.prints.quality import SymbolQuality, quality_of
from twincloth.prints.reader import MOST_PIXELS, Reading


@pytest.fixture(scope="module")
def photograph() -> Grey:
    """Three labels of a sheet, taken from above."""
    return Sheet(Choices(stock="L7160"), 3).rendered(200)[:500]


async def prove(picture: bytes, *numbers: int) -> Proof:
    with file_of(picture) as file:
        reading = await read_photograph(file)
    return held(reading, *numbers)


def held(reading: Reading, *numbers: int) -> Proof:
    return proof({code_of(number): address_of(number) for number in numbers}, reading)


@contextmanager
def file_of(contents: bytes) -> Iterator[IO[bytes]]:
    with TemporaryFile() as file:
        file.write(contents)
        yield file


def encoded(grey: np.ndarray, kind: str = ".png") -> bytes:
    return cv2.imencode(kind, grey)[1].tobytes()


def verdicts(result: Proof) -> dict[str, str]:
    return {found.code: found.verdict for found in result.labels}


@pytest.mark.parametrize("kind", [".png", ".jpg", ".webp", ".tif"])
async def test_what_is_on_the_photograph_passes_and_what_is_not_is_missing(photograph, kind):
    result = await prove(encoded(photograph, kind), 0, 1, 2, 3)

    assert verdicts(result) == {
        code_of(0): "pass",
        code_of(1): "pass",
        code_of(2): "pass",
        code_of(3): "missing",
    }
    assert result.foreign == ()
    assert result.unread == 0
    # 1.016 mm at 200 dots to the inch.
    assert [found.module for found in result.read] == pytest.approx([8.0] * 3, abs=0.15)


def test_codes_of_others_are_named(photograph):
    result = held(read(photograph), 0)

    assert sorted(result.foreign) == [address_of(1), address_of(2)]


def test_a_code_that_leads_elsewhere_fails(photograph):
    elsewhere = {code_of(0): f"HTTPS://NEW.EXAMPLE/{code_of(0)}", code_of(1): address_of(1)}

    result = proof(elsewhere, read(photograph))

    assert verdicts(result) == {code_of(0): "fail", code_of(1): "pass"}
    assert result.labels[0].instead == address_of(0)
    assert result.foreign == (address_of(2),)


def test_a_ruined_symbol_is_missing(photograph):
    ruined = photograph.copy()
    row, column = first_symbol(photograph)
    ruined[row + 62 : row + 200, column + 62 : column + 200] = 255

    assert verdicts(held(read(ruined), 0)) == {code_of(0): "missing"}


def test_a_symbol_that_is_seen_and_not_read_is_counted_once(photograph):
    ruined = photograph.copy()
    row, column = first_symbol(photograph)
    ruined[row + 62 : row + 138, column + 62 : column + 138] = 255

    result = held(read(ruined), 0, 1, 2)

    assert len(result.read) == 2
    assert result.unread == 1


def first_symbol(photograph: Grey) -> tuple[int, int]:
    """Its top left; a module is eight pixels."""
    column = np.nonzero((photograph < 128).any(axis=0))[0][0]
    row = np.nonzero((photograph[:, column : column + 200] < 128).any(axis=1))[0][0]
    return row, column


def stained(photograph: Grey) -> Grey:
    row, column = first_symbol(photograph)
    spoilt = photograph.copy()
    spoilt[row + 100 : row + 140, column + 90 : column + 150] = 255
    return spoilt


def grown(photograph: Grey, change: Callable[..., Grey]) -> Grey:
    """By 5 of 8 pixels, half of it at each side of an edge."""
    return change(photograph, np.ones((5, 5), np.uint8))


SPOILT: dict[str, Callable[[Grey, np.random.Generator], Grey]] = {
    "contrast": lambda clean, chance: Camera(ink=0.12).photograph(clean, chance),
    "grain": lambda clean, chance: Camera(ink=0.5, light=0.5, noise=6).photograph(clean, chance),
    "blur": lambda clean, chance: Camera(soft=3.1).photograph(clean, chance),
    "size": lambda clean, _: cv2.resize(clean, None, fx=0.32, fy=0.32, interpolation=cv2.INTER_AREA),
    "bold": lambda clean, _: grown(clean, cv2.erode),
    "thin": lambda clean, _: grown(clean, cv2.dilate),
    "damage": lambda clean, _: stained(clean),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_what_is_wrong_with_a_label_that_is_read_is_said(photograph, fault):
    spoilt = SPOILT[fault](photograph, np.random.default_rng(1))

    found = held(read(spoilt), 0).labels[0]

    assert (found.verdict, found.faults) == ("weak", (fault,))


def test_measures_are_those_of_the_photograph(photograph):
    seen = Camera(ink=0.6, soft=2, tilt=20, way=30, noise=2).photograph(photograph, np.random.default_rng(1))

    found = held(read(seen), 0).labels[0]

    assert found.quality.contrast == pytest.approx(0.6, abs=0.03)
    # 2 of about 8 pixels, and what the renderer and the camera make of sharp edges.
    assert found.quality.blur == pytest.approx(2 / found.module, abs=0.07)
    assert abs(found.quality.growth) < 0.05


def test_corners_without_a_place_are_the_worst_that_can_be():
    assert quality_of(pyvips.Image.black(9, 9), [(0, 0)] * 4, 25) == SymbolQuality()
    assert quality_of(pyvips.Image.black(9, 9), [(0, 0), (8, 0), (8, 8), (0, 8)], 25) == SymbolQuality()


def test_a_label_that_is_there_twice_is_counted_and_its_worse_print_told(photograph):
    result = held(read(np.hstack([photograph, stained(photograph)])), 0, 1, 2)

    assert [found.times for found in result.labels] == [2, 2, 2]
    assert [found.verdict for found in result.labels] == ["weak", "pass", "pass"]


def test_a_blurred_photograph_shows_nothing(photograph):
    result = held(read(blur(photograph, 1.5, np.random.default_rng(1))), 0)

    assert [found.verdict for found in result.labels] == ["missing"]


def test_light_on_dark_does_not_pass(photograph):
    assert held(read(255 - photograph), 0, 1, 2).read == []


def png_claiming(width: int, height: int) -> bytes:
    """Twenty kilobytes that would unpack to as many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    packed = zlib.compress(bytes(20_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing that is a picture": (lambda _: b"Dear hosts, " * 100, "proof-wrong-type"),
    "an SVG": (lambda _: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "proof-wrong-type"),
    "a GIF": (lambda _: b"GIF89a" + bytes(60), "proof-wrong-type"),
    "a page that begins like a JPEG": (
        lambda _: b"\xff\xd8\xff<script>alert(1)</script>",
        "proof-unreadable",
    ),
    "a sound file": (lambda _: b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40), "proof-unreadable"),
    "a picture cut short": (lambda jpeg: jpeg[: len(jpeg) // 2], "proof-unreadable"),
    "a picture with a bitten end": (lambda jpeg: jpeg[:-200], "proof-unreadable"),
    "a bomb of a gigabyte": (lambda _: png_claiming(16_000, 16_000), "proof-too-large"),
    "a picture one row too large": (lambda _: png_claiming(1000, MOST_PIXELS // 1000 + 1), "proof-too-large"),
    "one that lies about its size": (lambda _: png_claiming(6000, 6000), "proof-unreadable"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_refused_in_words(photograph, name):
    make, code = HOSTILE[name]
    with file_of(make(encoded(photograph, ".jpg"))) as file, pytest.raises(Refusal) as caught:
        await read_photograph(file)

    assert caught.value.code == code


@pytest.mark.parametrize("name", ["cmyk", "16 bit", "alpha", "turned"])
async def test_unusual_pictures_are_read(photograph, name):
    plain = pyvips.Image.new_from_array(photograph).cast("uchar").copy(interpretation="b-w")
    colour = plain.colourspace("srgb")
    made = {
        "cmyk": lambda: (
            colour.invert()
            .bandjoin(colour[0] * 0)
            .cast("uchar")
            .copy(interpretation="cmyk")
            .jpegsave_buffer()
        ),
        "16 bit": lambda: (
            (plain.cast("ushort") * 257)
            .cast("ushort")
            .copy(interpretation="grey16")
            .pngsave_buffer(bitdepth=16)
        ),
        "alpha": lambda: (
            colour.bandjoin(colour[0] * 0 + 255).cast("uchar").copy(interpretation="srgb").pngsave_buffer()
        ),
        "turned": lambda: colour.rot90().jpegsave_buffer(),
    }[name]()

    result = await prove(made, 0, 1, 2)

    assert len(result.read) == 3
