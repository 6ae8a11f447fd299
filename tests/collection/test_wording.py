"""Wording: what hosts write is made one form, and what cannot be kept is refused."""

import pytest

from twincloth.collection.wording import day, is_day, wording
from twincloth.exchange.refusal import Refusal


def test_line_ends_and_blanks_are_made_one_kind():
    assert wording("  One\r\ntwo\rthree\tfour \n", 100) == "One\ntwo\nthree four"
    assert wording("Й", 1) == "Й"


@pytest.mark.parametrize(
    ("written", "code"),
    [(" \n ", "wording-missing"), ("12345", "wording-too-long"), ("a\u202eb", "text-unprintable")],
)
def test_what_cannot_be_kept_is_refused(written: str, code: str):
    with pytest.raises(Refusal) as caught:
        wording(written, 4)
    assert caught.value.code == code


def test_what_is_not_needed_may_be_missing():
    assert wording("  ", 4, needed=False) == ""


@pytest.mark.parametrize("written", ["2020", "2020-11", " 2020-11-14 ", "1943", "2020-02-29"])
def test_a_day_a_month_and_a_year_are_read(written: str):
    assert day(written) == written.strip()


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "2021-02-29", "2020-13", "14.11.2020", "20201114", "٢٠٢٠", "0000", "2020-11-14T00:00"],
)
def test_what_is_no_day_is_refused(written: str):
    with pytest.raises(Refusal) as caught:
        day(written)
    assert caught.value.code == "date-unreadable"


@pytest.mark.parametrize("written", ["2020", "2020-02", "2020-02-29"])
def test_a_day_is_told_as_a_date(written: str):
    assert is_day(written)


@pytest.mark.parametrize("written", ["2020-02-30", "2020-13", "0000", "about 1990", " 2020", "2020-2-3", ""])
def test_words_and_days_that_are_none_are_told_as_words(written: str):
    assert not is_day(written)
