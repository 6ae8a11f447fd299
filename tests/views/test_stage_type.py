"""How large pictures and words stand on the stage, by their shape and length."""

import pytest

from twincloth.views.stage_gift import gift_page, patch_page, shape_of
from twincloth.views.stage_type import (
    HEIGHT,
    SHARE,
    STEPS,
    WIDTH,
    frame,
    lines,
    message_page,
    pieces,
    step,
    title_step,
)

TITLE = "The long and winding road on which the bear of Perm walks towards the bull of Oxford."
STORY = "Nobody in a hurry ever lit a samovar. " * 100


@pytest.mark.parametrize("shape", [(400, 300), (339, 320), (339, 380), (702, 320), (100, 900), (900, 50)])
def test_a_picture_has_its_share_in_its_own_shape(shape: tuple[int, int]):
    box = frame(*shape)

    assert SHARE <= box.width * box.height / (WIDTH * HEIGHT) < SHARE + 0.01
    assert box.width / box.height == pytest.approx(shape[0] / shape[1], rel=0.01)


def test_the_longer_a_title_the_smaller_it_is_and_no_word_is_broken():
    assert step("The Kama", 700, 104) == 104
    assert step(TITLE, 700, 104) < step(TITLE[:40], 700, 104)
    assert step("Достопримечательность", 500, 104) == 36
    assert title_step({"en": "The Kama", "ru": TITLE}, 700, 104) == step(TITLE, 700, 104)


def test_a_text_is_told_whole_or_ends_with_a_sentence():
    assert "".join(pieces("One. Two.", 3, 34, 700)) == "One. Two."

    told = "".join(pieces(STORY, 5, 34, 700))

    assert told.endswith("samovar. …")
    assert lines(told, 34, 700) <= 5
    assert STORY.startswith(told.removesuffix(" …"))


def test_a_list_without_sentences_ends_with_a_word():
    told = "".join(pieces("Vera, Alice, Oleg, Tom, " * 50, 2, 34, 700))

    assert told.rstrip(" …").rpartition(" ")[2] in {"Vera", "Alice", "Oleg", "Tom"}


def test_a_message_alone_is_told_whole_however_long_it_is():
    for text in ("Ура!", "Добрый вечер! " * 35, "а\n" * 250, "Щ" * 500):
        page = message_page(text, alone=True)

        assert page.size in STEPS
        assert page.text.split() == text.split()
        assert lines(page.text, page.size, 1384) * page.size * 1.3 <= 760


def test_beneath_a_gift_a_message_has_three_lines():
    page = message_page("Добрый вечер, Оксфорд! " * 20, alone=False)

    assert lines(page.text, page.size, 530) <= 3
    assert page.text.endswith("…")


def test_words_stand_where_a_picture_leaves_them_room():
    assert [shape_of(*shape) for shape in ((1, 2), (1, 1), (3, 2), (9, 5), (3, 1))] == [
        *("tall", "square", "landscape", "wide", "strip")
    ]
    assert gift_page(400, 300).layout == "column"
    assert gift_page(300, 300).layout == "beside"


@pytest.mark.parametrize("shape", [(1, 2), (1, 1), (3, 2), (9, 5), (3, 1)])
def test_a_lower_third_and_long_titles_leave_a_story_less(shape: tuple[int, int]):
    def told(title: str, *, lower_third: bool = False) -> int:
        page = patch_page(shape, [title, title], "Vera", STORY, lower_third)
        return len("".join(page.story))

    assert told("The Kama", lower_third=True) <= told("The Kama")
    assert told(TITLE * 2) <= told("The Kama")
