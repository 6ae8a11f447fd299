"""Covers: no byte of anything that is shown of a picture depends on what lies beneath them."""

from pathlib import Path

import pytest
import pyvips
from msgspec.structs import replace

from twincloth.collection.derivatives import no_progress, repaint
from twincloth.collection.masters import level, save
from twincloth.collection.picture import Picture, Region
from twincloth.collection.pieces import TILE, ImageRequest, MaskedMaster, draw
from twincloth.collection.srgb import LINEN

WIDTH, HEIGHT = 523, 301
PLACE = Region(101, 57, 119, 101)
BESIDE, INSIDE = Region(220, 57, 50, 91), Region(120, 80, 40, 30)
WHOLE = Picture(width=WIDTH, height=HEIGHT, variants=(), master="masters/one.tif")
COVERED = replace(WHOLE, covered=(PLACE,))


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two cloths that differ in nothing but in the place that is covered."""
    folder = tmp_path_factory.mktemp("masters")
    noise = pyvips.Image.gaussnoise(WIDTH, HEIGHT, mean=128, sigma=50, seed=1943).cast("uchar")
    one = noise.colourspace("srgb")
    other = one.insert(one.crop(400, 200, PLACE.width, PLACE.height).invert(), PLACE.x, PLACE.y)
    for name, image in (("one", one), ("other", other)):
        save(image, folder / f"{name}.tif")
    return folder / "one.tif", folder / "other.tif"


def pieces(of: MaskedMaster) -> list[ImageRequest]:
    whole = [ImageRequest(at, 0, 0, *of.size(at)) for at in range(of.levels)]
    return [*whole, ImageRequest(0, 0, 0, TILE, HEIGHT), ImageRequest(0, TILE, 0, WIDTH - TILE, HEIGHT)]


@pytest.mark.parametrize("opened", [None, (PLACE, BESIDE)], ids=["whole", "half open"])
def test_no_tile_shows_what_is_covered_and_without_a_cover_it_would(masters, opened):
    covered, bare = MaskedMaster.of(COVERED, opened), MaskedMaster.of(WHOLE, opened)
    assert covered.levels == 2
    differing = [
        piece for piece in pieces(bare) if draw(bare, piece, masters[0]) != draw(bare, piece, masters[1])
    ]

    assert len(differing) == 3
    for piece in pieces(covered):
        assert draw(covered, piece, masters[0]) == draw(covered, piece, masters[1]), piece
        assert (covered.name(piece) != bare.name(piece)) == (piece in differing), piece


def test_no_picture_shows_it_either_nor_the_crop_of_its_own_card(masters, tmp_path):
    made = []
    for number, (whole, master) in enumerate(
        zip((COVERED, COVERED, WHOLE), (*masters, masters[1]), strict=True)
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        made.append(repaint(master, whole, (INSIDE, BESIDE), folder, no_progress))
    one, other, bare = made

    assert one == other
    assert other.whole.variants != bare.whole.variants
    assert other.crops[0] != bare.crops[0]
    assert other.crops[1] == bare.crops[1], "beside it nothing is covered"
    assert (one.whole.width, one.whole.covered) == (WIDTH, (PLACE,))


def test_linen_lies_over_every_pixel_that_it_touches_with_a_seam_inside_its_hem(masters):
    covers = MaskedMaster.of(COVERED, None).covers
    for number in range(2):
        (place,) = covers.at(number)
        own, shown = level(masters[0], number), covers.over(level(masters[0], number), number)
        pixels = shown.crop(place.x, place.y, place.width, place.height).write_to_memory()
        colours = [tuple(pixels[at : at + 3]) for at in range(0, len(pixels), 3)]
        assert set(colours) == {LINEN, (189, 178, 162)}
        assert set(colours[: place.width] + colours[-place.width :]) == {LINEN}
        assert shown(place.x - 1, place.y) == own(place.x - 1, place.y)
        assert shown(place.x + place.width, place.y) == own(place.x + place.width, place.y)


def test_a_place_that_lies_outside_or_is_a_pixel_wide_is_covered_as_far_as_there_is_one(masters):
    odd = replace(WHOLE, covered=(Region(522, 300, 90, 90), Region(3, 5, 1, 1), Region(900, 900, 9, 9)))

    shown = MaskedMaster.of(odd, None).covers.over(level(masters[0], 0), 0)

    assert tuple(shown(522, 300)) == tuple(shown(3, 5)) == LINEN
    assert (shown.width, shown.height) == (WIDTH, HEIGHT)
    assert shown(4, 5) == level(masters[0], 0)(4, 5)
