"""Fitting: whatever a label says, it stays inside, nothing overlaps, and the code can always be read."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prints.sheets import REASONS, TITLES
from twincloth.prints.faces import BOLD, POINT, SANS, SERIF
from twincloth.prints.fitting import ELLIPSIS
from twincloth.prints.stocks import STOCKS
from twincloth.prints.wording import Wording, fitted

ROOMS = [(24.0, 34.1), (59.6, 34.1), (31.6, 63.7), (41.1, 21.4), (67.7, 40.0), (42.0, 22.0)]
"""Millimetres beside the symbols of the sheets that there are, and below them."""

CODE = "K7Q2MX"
words = st.text(st.sampled_from("aeiou nrst АЕИОУ жщюя—,ЩЮ WMwm"), max_size=160)


def wording(*titles: str, maker: str = "Vera and Oleg") -> Wording:
    return Wording(CODE, "cloth.example/", "A gift · Подарок", titles, maker, REASONS)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ROOMS), words, words, words)
def test_no_label_overflows_whatever_stands_on_it(room, title, other, maker):
    lines, height = fitted(wording(title, other, maker=maker), room)

    assert height <= room[1]
    assert all(line.face.width(line.words, line.size) <= room[0] + 0.01 for line in lines)
    assert lines[-1].words == CODE
    assert lines[-1].size >= 10
    for above, below in pairwise(lines):
        assert below.baseline - above.baseline >= 0.9 * below.size * POINT, "no line runs into another"


def test_short_words_stand_there_whole_and_as_large_as_fits():
    lines, height = fitted(wording(*TITLES), (59.6, 34.1))

    said = [line.words for line in lines]
    assert [*TITLES, "Vera and Oleg", *REASONS, "cloth.example/", CODE] == said[1:]
    assert lines[1].size > 10
    assert height > 34.1 * 0.7


def test_long_titles_are_shortened_and_say_so():
    long = "The quilt across which a bear and a bull walk towards each other in the snow " * 4

    lines, _ = fitted(wording(long, "Медведь идёт навстречу быку " * 8), (24.0, 34.1))

    shortened = [line.words for line in lines if line.words.endswith(ELLIPSIS)]
    assert len(shortened) >= 2
    assert [line.words for line in lines][-1] == CODE


def test_the_faces_have_every_letter_of_the_languages_of_our_people():
    ours = (
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"
        "ҐЄІЇґєіїЎўӦӧÅéèêëüöäßñçŁłŻżŚś“”‘’«»—–…№·/×"
    )

    for face in (SANS, BOLD, SERIF):
        assert face.lacks(ours) == set()
        assert face.lacks("A漢") == {"漢"}
        assert face.width("漢", 10) == face.width("?", 10), "what cannot be printed is a question mark"


def test_widths_are_those_of_the_font():
    # Of PT Sans' "A": 585 thousandths of an em.
    assert SANS.width("A", 72) == pytest.approx(0.585 * 25.4)
    assert SANS.width("Aж", 72) > SANS.width("A", 72)


def test_every_sheet_lies_on_its_paper():
    for stock in STOCKS.values():
        x, y = stock.corner(stock.slots - 1)
        assert x + stock.size[0] <= stock.paper[0] + 0.01, stock.key
        assert y + stock.size[1] <= stock.paper[1] + 0.01, stock.key
