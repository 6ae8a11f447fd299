"""Placing: patches lie on every picture where they were drawn, none over another, and exactly so where they were."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from twincloth.collection.content import Card
from twincloth.collection.layout import DrawnPatch, inside, new_card
from twincloth.collection.picture import Picture, Region
from twincloth.collection.placing import covered_places, kept, moved, overlap, placed
from twincloth.exchange.refusal import Refusal

FROM = 40
"""Pixels of a side of the smallest picture, on which each of the patches below still has one."""


def picture(width: int, height: int) -> Picture:
    return Picture(width=width, height=height, variants=())


def card(number: int, region: Region) -> Card:
    return new_card(("en",), f"p{number}", f"P{number}", DrawnPatch(code="", name="", region=region), "en")


def hung(cards: list[Card], before: Picture, now: Picture) -> list[Card]:
    places = placed(cards, before, now.width, now.height)
    return [moved(card, before, places[card.code], now) for card in cards]


def well_placed(cards: list[Card], on: Picture) -> bool:
    apart = not any(overlap(one.region, other.region) for one, other in combinations(cards, 2))
    return apart and all(inside(card.region, on) for card in cards)


sizes = some.builds(picture, some.integers(FROM, 5000), some.integers(FROM, 5000))


@some.composite
def quilts(draw: some.DrawFn) -> tuple[Picture, list[Card]]:
    """A picture, and patches on it that touch each other or do not, as lines across and down cut it."""
    whole = draw(some.builds(picture, some.integers(400, 6000), some.integers(400, 6000)))
    columns, rows = draw(some.integers(1, 5)), draw(some.integers(1, 5))
    across, down = whole.width // columns, whole.height // rows
    cells = [(column * across, row * down) for column in range(columns) for row in range(rows)]
    margins = draw(some.lists(some.integers(0, 4), min_size=len(cells), max_size=len(cells)))
    return whole, [
        card(at, Region(x + margin, y + margin, across - 2 * margin, down - 2 * margin))
        for at, ((x, y), margin) in enumerate(zip(cells, margins, strict=True))
    ]


@given(quilts(), some.lists(sizes, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_after_any_pictures_patches_lie_as_on_the_first_once_it_hangs_again(quilt, others):
    first, drawn = quilt
    cards, before = drawn, first
    for now in others:
        cards, before = hung(cards, before, now), now
        assert well_placed(cards, now)
        assert cards == hung(drawn, first, now), "and the ones between leave no trace"

    assert hung(cards, before, first) == drawn


@given(quilts(), sizes, some.lists(sizes, min_size=1, max_size=4), some.data())
@settings(max_examples=25, deadline=None)
def test_also_where_some_were_drawn_on_another_picture(quilt, small, others, data):
    first, drawn = quilt
    cards = hung(drawn, first, small)
    redrawn = data.draw(some.sets(some.integers(0, len(cards) - 1), max_size=3))
    cards = [replace(card, drawn=None) if at in redrawn else card for at, card in enumerate(cards)]
    before = small
    for now in (*others, first, small):
        cards, before = hung(cards, before, now), now
        assert well_placed(cards, now)
    for at, card in enumerate(cards):
        assert card.drawn is None or at not in redrawn, "they lie as they were drawn"


def test_a_patch_that_was_moved_on_a_coarser_picture_gives_way_to_those_of_the_finer_one():
    large, small = picture(4000, 3000), picture(40, 30)
    cards = hung([card(1, Region(0, 0, 1099, 3000)), card(2, Region(2000, 0, 2000, 3000))], large, small)
    assert cards[0].region == Region(0, 0, 10, 30)
    cards[1] = replace(cards[1], region=Region(10, 0, 30, 30), drawn=None)

    back = hung(cards, small, large)

    assert [one.region for one in back] == [Region(0, 0, 1099, 3000), Region(1099, 0, 2901, 3000)]
    assert [one.region for one in hung(back, large, small)] == [one.region for one in cards]


@pytest.mark.parametrize("size", [(1, 1), (3, 300)])
def test_a_picture_on_which_a_patch_would_have_no_pixel_is_refused(size):
    cards = [card(at, Region(at * 100, 0, 100, 300)) for at in range(4)]

    with pytest.raises(Refusal) as caught:
        placed(cards, picture(400, 300), *size)

    assert (caught.value.code, caught.value.facts) == ("picture-too-small", {"patches": 4})


def test_what_is_withdrawn_keeps_no_picture_out_and_stays_inside():
    gone = replace(card(1, Region(390, 290, 900, 2)), withdrawn="2020-11-14")
    whole = card(2, Region(0, 0, 400, 300))

    assert placed([gone, whole], picture(400, 300), 4, 3) == {
        "P1": Region(3, 2, 1, 1),
        "P2": Region(0, 0, 4, 3),
    }
    assert kept(gone, picture(400, 300), picture(400, 300)) == gone, "as long as the picture is as large"
    there = kept(gone, picture(400, 300), picture(800, 600))
    assert there.region == Region(780, 580, 20, 4)
    assert kept(there, picture(800, 600), picture(4, 3)).region == Region(3, 2, 1, 1)


def test_only_what_is_withdrawn_is_covered():
    bear, bull = card(1, Region(9, 0, 5, 5)), card(2, Region(0, 0, 5, 5))
    gone = [replace(one, withdrawn="2020-11-14", covered=True) for one in (bear, bull)]

    assert covered_places(gone) == (bull.region, bear.region)
    assert covered_places([replace(gone[0], withdrawn=None), replace(gone[1], covered=False)]) == ()
