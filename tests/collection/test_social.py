"""Pictures of links: no byte of them depends on what is sealed, and none is too large."""

from pathlib import Path
from typing import Any

import pytest
import pyvips

from twincloth.collection import social
from twincloth.collection.masters import save as save_levels
from twincloth.collection.picture import Region
from twincloth.collection.pieces import MaskedMaster
from twincloth.collection.social import MOST_BYTES, Thread

THREADS = [Thread("#9B2A2C", "cross"), Thread("#1F3A68", "running")]
WIDTH, HEIGHT = 1201, 903
OPEN = Region(101, 203, 333, 501)


def save(image: Any, path: Path) -> Path:
    save_levels(image, path)
    return path


def noise(seed: int) -> Any:
    bands = [pyvips.Image.gaussnoise(WIDTH, HEIGHT, mean=128, sigma=60, seed=seed + at) for at in range(3)]
    return bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb").copy_memory()


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two masters that are alike in the open patch alone."""
    folder = tmp_path_factory.mktemp("masters")
    one, other = noise(1), noise(11)
    patch = one.crop(OPEN.x, OPEN.y, OPEN.width, OPEN.height)
    return save(one, folder / "one.tif"), save(other.insert(patch, OPEN.x, OPEN.y), folder / "other.tif")


def test_no_byte_depends_on_what_is_sealed(masters):
    frame = MaskedMaster("masters/quilt.tif", WIDTH, HEIGHT, (OPEN,))
    for piece in (social.whole(frame), social.patch(frame)):
        one, other = (social.opened(THREADS, frame, piece, master) for master in masters)
        assert one == other


def test_the_whole_does_depend_on_it_so_that_the_comparison_would_find_it(masters):
    frame = MaskedMaster("masters/quilt.tif", WIDTH, HEIGHT, None)
    one, other = (social.opened(THREADS, frame, social.whole(frame), master) for master in masters)

    assert one != other


def test_a_picture_that_is_all_detail_is_small_enough_too(masters):
    frame = MaskedMaster("masters/quilt.tif", WIDTH, HEIGHT, None)

    assert len(social.opened(THREADS, frame, social.whole(frame), masters[0])) <= MOST_BYTES


@pytest.mark.parametrize(
    "region", [Region(0, 0, 1201, 3), Region(7, 0, 2, 903), Region(600, 400, 1, 1), Region(0, 0, 1201, 903)]
)
def test_a_patch_of_any_form_finds_room(masters, region):
    frame = MaskedMaster("masters/quilt.tif", WIDTH, HEIGHT, (region,))
    shown = pyvips.Image.new_from_buffer(social.opened(THREADS, frame, social.patch(frame), masters[0]), "")

    assert (shown.width, shown.height) == (1200, 630)


def test_a_patch_smaller_than_a_pixel_of_its_master_has_no_picture():
    assert social.patch(MaskedMaster("masters/quilt.tif", WIDTH, HEIGHT, (Region(5, 5, 0, 1),))) is None


def test_names_change_with_the_picture_and_with_the_threads():
    frame = MaskedMaster("masters/quilt.tif", WIDTH, HEIGHT, None)
    names = {
        social.name_of(THREADS),
        social.name_of(THREADS[::-1]),
        social.name_of(THREADS, frame, social.whole(frame)),
        social.name_of(THREADS, frame._replace(open=(OPEN,)), social.whole(frame)),
    }
    assert len(names) == 4


@pytest.mark.parametrize("number", [1, 2, 3, 5])
@pytest.mark.parametrize("stitch", ["running", "cross", "blanket", "back"])
def test_a_cover_has_a_thread_for_each_place(number, stitch):
    cover = pyvips.Image.new_from_buffer(social.cover([Thread("#123456", stitch)] * number), "")
    column = cover.crop(100, 0, 1, 630)
    dark = [column(0, y)[0] < 128 for y in range(630)]
    assert sum(one and not before for before, one in zip([False, *dark], dark, strict=False)) >= number
