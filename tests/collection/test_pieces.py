"""Pieces of pictures: what is open to the pixel, and of everything else not a trace in any pixel or byte."""

from pathlib import Path
from typing import Any

import pytest
import pyvips

from twincloth.collection.masters import level, levels
from twincloth.collection.masters import save as save_levels
from twincloth.collection.picture import Picture, Region
from twincloth.collection.pieces import TILE, ImageRequest, MaskedMaster, draw, picture
from twincloth.collection.srgb import LINEN

WIDTH, HEIGHT = 2501, 1803
"""Odd at every level, so that levels end in parts of pixels."""
OPEN = (
    Region(0, 0, 333, 501),
    Region(333, 0, 1111, 777),
    Region(2000, 1301, 501, 502),
    Region(1445, 900, 3, 3),
)


def noise(seed: int) -> Any:
    """A picture in which every pixel is another."""
    return (
        pyvips.Image.gaussnoise(WIDTH, HEIGHT, mean=128, sigma=60, seed=seed)
        .cast("uchar")
        .bandjoin(
            [
                pyvips.Image.gaussnoise(WIDTH, HEIGHT, mean=128, sigma=60, seed=seed + at).cast("uchar")
                for at in (1, 2)
            ]
        )
        .copy(interpretation="srgb")
    )


def save(image: Any, path: Path) -> Path:
    save_levels(image, path)
    return path


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two masters that differ wherever they are sealed, and nowhere else."""
    folder = tmp_path_factory.mktemp("masters")
    one, other = noise(1).copy_memory(), noise(7).copy_memory()
    for region in OPEN:
        box = (region.x, region.y, region.width, region.height)
        other = other.insert(one.crop(*box), region.x, region.y)
    return save(one, folder / "one.tif"), save(other, folder / "other.tif")


def frame(opened: tuple[Region, ...] | None = OPEN) -> MaskedMaster:
    return MaskedMaster.of(Picture(width=WIDTH, height=HEIGHT, variants=(), master="masters/one.tif"), opened)


def everywhere(of: MaskedMaster) -> list[ImageRequest]:
    """Every tile of every level, and every level whole."""
    pieces = []
    for at in range(of.levels):
        width, height = of.size(at)
        pieces.append(ImageRequest(at, 0, 0, width, height))
        pieces += [
            ImageRequest(at, x, y, min(TILE, width - x), min(TILE, height - y))
            for x in range(0, width, TILE)
            for y in range(0, height, TILE)
        ]
    return pieces


def pixels(image: Any) -> bytes:
    return bytes(image.write_to_memory())


def test_a_frame_knows_the_levels_of_its_master(masters):
    assert levels(masters[0]) == frame().levels == 4
    for number in range(4):
        found = level(masters[0], number)
        assert (found.width, found.height) == (WIDTH >> number, HEIGHT >> number)


def test_no_byte_of_any_piece_depends_on_what_is_sealed(masters):
    one, other = masters
    for piece in everywhere(frame()):
        for suffix in ("jpg", "webp") if piece.level else ("jpg",):
            formed = piece._replace(suffix=suffix)
            assert draw(frame(), formed, one) == draw(frame(), formed, other), formed


def test_a_piece_of_all_of_it_does_depend_on_it_so_that_the_comparison_would_find_it(masters):
    one, other = masters
    differing = [
        piece
        for piece in everywhere(frame(None))
        if draw(frame(None), piece, one) != draw(frame(None), piece, other)
    ]

    assert differing == [piece for piece in everywhere(frame()) if frame().windows(piece) is not None]


@pytest.mark.parametrize("number", range(4))
def test_open_pixels_are_the_masters_and_all_others_are_linen(masters, number):
    of = frame()
    width, height = of.size(number)
    shown = picture(of, ImageRequest(number, 0, 0, width, height), masters[0])
    own = level(masters[0], number)
    mask = pyvips.Image.black(WIDTH, HEIGHT)
    for region in OPEN:
        mask = mask.insert(pyvips.Image.black(region.width, region.height) + 255, region.x, region.y)
    wholly = mask.cast("double").shrink(1 << number, 1 << number).crop(0, 0, own.width, own.height) == 255
    linen = (pyvips.Image.black(width, height, bands=3) + LINEN).cast("uchar").copy(interpretation="srgb")
    expected = linen.insert(wholly.ifthenelse(own, linen.crop(0, 0, own.width, own.height)), 0, 0)

    assert pixels(shown) == pixels(expected)


def test_all_of_it_is_the_master_to_the_last_pixel(masters):
    of = frame(None)
    assert pixels(picture(of, ImageRequest(0, 0, 0, WIDTH, HEIGHT), masters[0])) == pixels(
        level(masters[0], 0)
    )

    width, height = of.size(1)
    half = picture(of, ImageRequest(1, 0, 0, width, height), masters[0])
    assert (half.width, half.height) == (1251, 902)
    assert pixels(half.crop(0, 0, 1250, 901)) == pixels(level(masters[0], 1))
    assert half(1250, 901) == half(1249, 900)


def test_tiles_put_together_are_the_whole(masters):
    of = frame()
    width, height = of.size(1)
    whole = picture(of, ImageRequest(1, 0, 0, width, height), masters[0])
    for piece in everywhere(of):
        if piece.level == 1 and piece.width < width:
            box = (piece.left, piece.top, piece.width, piece.height)
            assert pixels(picture(of, piece, masters[0])) == pixels(whole.crop(*box))


def test_linen_alone_is_the_same_whatever_lies_beneath_it(masters):
    sealed = ImageRequest(0, 512, 1024, 512, 512)
    elsewhere = MaskedMaster("masters/other.tif", WIDTH, HEIGHT, ())

    assert frame().windows(sealed) == []
    assert draw(frame(), sealed, masters[0]) == draw(elsewhere, sealed, None)
    assert frame().name(sealed) == elsewhere.name(ImageRequest(2, 0, 0, 512, 512))
    assert frame().name(sealed) != frame().name(sealed._replace(width=511))


def test_a_name_changes_with_what_is_shown_and_with_nothing_else():
    tile = ImageRequest(0, 0, 0, 256, 256)
    open_elsewhere = frame((*OPEN, Region(1600, 0, 300, 300)))

    assert frame().name(tile) == open_elsewhere.name(tile) == frame().name(tile)
    assert frame((Region(0, 0, 333, 200),)).name(tile) != frame().name(tile)
    assert frame(None).name(ImageRequest(1, 0, 0, 16, 16)) == frame().name(ImageRequest(1, 0, 0, 16, 16))
    assert frame().name(tile) != frame().name(tile._replace(suffix="webp"))
    assert MaskedMaster("masters/other.tif", WIDTH, HEIGHT, OPEN).name(tile) != frame().name(tile)
