"""Adjacency: open patches that touch are one cloth, and nothing beside them is."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from twincloth.collection.adjacency import with_shared_edges
from twincloth.collection.picture import Region

SIDE = 12


def covered(regions: tuple[Region, ...]) -> set[tuple[int, int]]:
    return {
        (x, y)
        for one in regions
        for x in range(one.x, one.x + one.width)
        for y in range(one.y, one.y + one.height)
    }


@st.composite
def quilts(draw: st.DrawFn) -> tuple[Region, ...]:
    """Regions that do not overlap, cut along a few lines, so that many of them touch."""
    across = sorted(draw(st.sets(st.integers(1, SIDE - 1), min_size=1, max_size=4)) | {0, SIDE})
    down = sorted(draw(st.sets(st.integers(1, SIDE - 1), min_size=1, max_size=4)) | {0, SIDE})
    cells = [
        Region(left, top, right - left, bottom - top)
        for left, right in pairwise(across)
        for top, bottom in pairwise(down)
    ]
    return tuple(cell for cell in cells if draw(st.booleans()))


@given(quilts())
def test_what_is_sewn_covers_what_was_open_and_no_more(quilt):
    assert covered(with_shared_edges(quilt)) == covered(quilt)
    assert with_shared_edges(quilt)[: len(quilt)] == quilt


@given(quilts())
def test_a_square_of_four_pixels_that_is_open_lies_inside_one_of_them(quilt):
    open_pixels = covered(quilt)
    for x, y in open_pixels:
        square = {(x + dx, y + dy) for dx in (0, 1) for dy in (0, 1)}
        if square <= open_pixels:
            assert any(square <= covered((one,)) for one in with_shared_edges(quilt)), (x, y)


def test_patches_that_touch_in_a_corner_alone_are_not_sewn():
    quilt = (Region(0, 0, 5, 5), Region(5, 5, 5, 5))

    assert with_shared_edges(quilt) == quilt
