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
from prints.sheets import Sheet, address_of, code_of
from twincloth.exchange.refusal import Refusal
from twincloth.prints.choices import Choices
from twincloth.prints.proof import Proof, proof, read_photograph
from twincloth.prints.reader import MOST_PIXELS


@pytest.fixture(scope="module")
def photograph() -> Grey:
    """Three labels of a sheet, taken from above."""
    return Sheet(Choices(stock="L7160"), 3).rendered(200)[:500]


async def prove(picture: bytes, *numbers: int) -> Proof:
    with file_of(picture) as file:
        reading = await read_photograph(file)
    return proof({code_of(number): address_of(number) for number in numbers}, reading.sights)


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


async def test_codes_of_others_are_named(photograph):
    result = await prove(encoded(photograph), 0)

    assert sorted(result.foreign) == [address_of(1), address_of(2)]


async def test_a_code_that_leads_elsewhere_fails(photograph):
    with file_of(encoded(photograph)) as file:
        reading = await read_photograph(file)

    result = proof(
        {code_of(0): f"HTTPS://NEW.EXAMPLE/{code_of(0)}", code_of(1): address_of(1)}, reading.sights
    )

    assert verdicts(result) == {code_of(0): "fail", code_of(1): "pass"}
    assert result.labels[0].instead == address_of(0)
    assert result.foreign == (address_of(2),)


async def test_a_stained_symbol_passes_only_just_and_a_ruined_one_is_seen_unread(photograph):
    stained, ruined = photograph.copy(), photograph.copy()
    column = np.nonzero((photograph < 128).any(axis=0))[0][0]
    row = np.nonzero((photograph[:, column : column + 200] < 128).any(axis=1))[0][0]
    stained[row + 100 : row + 140, column + 90 : column + 150] = 255
    ruined[row + 62 : row + 200, column + 62 : column + 200] = 255

    assert verdicts(await prove(encoded(stained), 0))[code_of(0)] == "weak"
    result = await prove(encoded(ruined), 0)
    assert verdicts(result)[code_of(0)] == "missing"


async def test_a_photograph_from_afar_says_so(photograph):
    small = cv2.resize(photograph, None, fx=0.32, fy=0.32, interpolation=cv2.INTER_AREA)

    result = await prove(encoded(small), 0, 1, 2)

    assert result.read
    assert all(found.far for found in result.read)


async def test_a_label_that_is_there_twice_is_counted(photograph):
    result = await prove(encoded(np.hstack([photograph, photograph])), 0, 1, 2)

    assert [found.times for found in result.labels] == [2, 2, 2]


async def test_a_blurred_photograph_shows_nothing(photograph):
    result = await prove(encoded(blur(photograph, 1.5, np.random.default_rng(1))), 0)

    assert [found.verdict for found in result.labels] == ["missing"]


async def test_light_on_dark_does_not_pass(photograph):
    result = await prove(encoded(255 - photograph), 0, 1, 2)

    assert result.read == []


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
