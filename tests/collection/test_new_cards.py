"""Where the patches of a sheet's new cards lie: inside the picture, beside each other and beside all that there is."""

from itertools import combinations

import pytest

from twincloth.collection.picture import Region
from twincloth.collection.placing import overlap
from twincloth.collection.sheets.new_cards import SMALLEST, free_places
from twincloth.exchange.refusal import Refusal

SIZE = (1600, 1200)
HALF = Region(0, 0, 800, 1200)


@pytest.mark.parametrize(
    ("taken", "number"), [([], 0), ([], 1), ([], 5), ([], 300), ([HALF], 7), ([HALF], 300)]
)
def test_there_is_a_place_for_each(taken, number):
    places = free_places(SIZE, taken, number)

    assert len(places) == number
    assert all(min(one.width, one.height) >= SMALLEST for one in places)
    assert all(one.x + one.width <= SIZE[0] and one.y + one.height <= SIZE[1] for one in places)
    beside = [*taken, *places[:40]]
    assert not any(overlap(one, other) for one, other in combinations(beside, 2))


def test_one_alone_has_the_whole_picture():
    assert free_places(SIZE, [], 1) == [Region(0, 0, *SIZE)]


@pytest.mark.parametrize(("taken", "number"), [([Region(0, 0, *SIZE)], 1), ([], 60_000)])
def test_where_there_is_no_room_it_is_said(taken, number):
    with pytest.raises(Refusal, match="sheet-without-room"):
        free_places(SIZE, taken, number)
