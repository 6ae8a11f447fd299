"""How large a message and its translation stand on the stage."""

import pytest

from twincloth.views.stage_parallel import BENEATH, GAP, ROOM, parallel_page
from twincloth.views.stage_type import COLUMN, STEPS, lines, message_page

SNOW = "Добрый вечер, Оксфорд! У нас уже снег. " * 12
RAIN = "Good evening, Perm! Here it has been raining all day. " * 12


def test_a_message_by_itself_stands_as_it_did():
    page = message_page(SNOW[:499], alone=True)

    assert parallel_page([SNOW[:499]], alone=True) == (page.size, (page.text,), False)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Ура!", "Hooray!"),
        (SNOW[:120], RAIN[:140]),
        (SNOW[:499], RAIN[:499]),
        ("а\n" * 250, "b\n" * 250),
        ("Ура!", RAIN[:499]),
    ],
)
def test_both_are_told_whole_in_the_room_that_there_is(text: str, other: str):
    page = parallel_page([text, other], alone=True)

    assert page.size in STEPS
    assert [told.split() for told in page.texts] == [text.split(), other.split()]
    width = (COLUMN - GAP) / 2 if page.beside else COLUMN
    heights = [lines(told, page.size, width) * page.size * 1.3 for told in page.texts]
    assert (max(heights) if page.beside else sum(heights) + GAP) <= ROOM


def test_short_ones_stand_one_under_the_other_and_many_lines_side_by_side():
    assert not parallel_page(["Ура!", "Hooray!"], alone=True).beside
    assert parallel_page(["a\nb\nc\nd\ne\nf", "a\nb\nc\nd\ne\nf"], alone=True).beside


def test_where_there_is_no_room_the_first_is_told_whole_and_the_other_as_far_as_it_goes():
    page = parallel_page(["Щ" * 500, "Ж" * 500], alone=True)

    assert page.texts[0] == "Щ" * 500
    assert page.texts[1].endswith("…")


@pytest.mark.parametrize(
    ("texts", "share"),
    [
        ((SNOW, RAIN), [2, 1]),
        (("Ура!", RAIN), [1, 2]),
        (("Ура!", "Hooray!"), [1, 1]),
        ((SNOW, RAIN, SNOW), [1, 1, 1]),
        ((SNOW, RAIN, SNOW, RAIN), [1, 1, 1]),
    ],
)
def test_beneath_a_gift_they_share_three_lines(texts: tuple[str, ...], share: list[int]):
    page = parallel_page(texts, alone=False)

    assert [lines(text, page.size, BENEATH) for text in page.texts] == share
