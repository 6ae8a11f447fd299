"""Lengths: as people of each language write them."""

import pytest

from twincloth.views.lengths import decimal, distance, millimetres


@pytest.mark.parametrize(
    ("length", "english", "russian"),
    [
        (254, "25 cm", "25 см"),
        (98.4, "10 cm", "10 см"),
        (994.8, "99 cm", "99 см"),
        (995, "1 m", "1 м"),
        (1500, "1.5 m", "1,5 м"),
    ],
)
def test_distances_are_told_as_an_arm_would(length, english, russian):
    assert distance(length, "en") == english.replace(" ", "\N{NO-BREAK SPACE}")
    assert distance(length, "ru") == russian.replace(" ", "\N{NO-BREAK SPACE}")


def test_sizes_are_told_as_exactly_as_they_matter():
    assert millimetres(1.016, "ru", digits=3) == "1,016\N{NO-BREAK SPACE}мм"
    assert millimetres(33.528, "en") == "33.5\N{NO-BREAK SPACE}mm"
    assert decimal(8.04, "ru") == "8"
