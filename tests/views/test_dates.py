"""Dates and times: two clocks side by side, right on both sides of a change of the clocks."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from twincloth.collection.places import Place
from twincloth.views.dates import (
    date_in,
    day_in,
    days_in,
    milliseconds,
    moment,
    time_in,
    time_left,
    times_in,
    zone_in,
)


def place(zone: str) -> Place:
    return Place(key="x", name={"en": "x"}, time_zone=zone, colour="#000000", stitch="running")


PERM, OXFORD = place("Asia/Yekaterinburg"), place("Europe/London")
WINTER = datetime(2020, 11, 14, 15, tzinfo=UTC)
SUMMER = datetime(2020, 7, 14, 23, tzinfo=UTC)


def test_one_moment_is_two_times():
    assert [time_in(WINTER, at) for at in (OXFORD, PERM)] == ["15:00", "20:00"]
    assert [time_in(SUMMER, at) for at in (OXFORD, PERM)] == ["00:00", "04:00"]


def test_milliseconds_are_the_same_moment():
    assert moment(milliseconds(WINTER)) == WINTER
    assert time_in(milliseconds(WINTER), PERM) == "20:00"


def test_dates_are_written_as_people_of_a_language_write_them():
    assert date_in(WINTER, OXFORD, "en").replace(",", "") == "Saturday 14 November 2020"
    assert date_in(WINTER, PERM, "ru").startswith("суббота, 14 ноября 2020")
    assert day_in(WINTER, OXFORD, "en") == "14 November 2020"


def test_near_midnight_the_day_differs_by_place():
    late = datetime(2020, 11, 14, 20, tzinfo=UTC)

    assert day_in(late, OXFORD, "en") == "14 November 2020"
    assert day_in(late, PERM, "en") == "15 November 2020"


@pytest.mark.parametrize(
    ("zone", "at", "written"),
    [
        ("Asia/Yekaterinburg", WINTER, "UTC+5"),
        ("Europe/London", WINTER, "UTC"),
        ("Europe/London", SUMMER, "UTC+1"),
        ("Asia/Kolkata", WINTER, "UTC+5:30"),
        ("America/St_Johns", WINTER, "UTC−3:30"),
    ],
)
def test_the_distance_from_utc_is_that_of_the_day(zone, at, written):
    assert zone_in(at, place(zone)) == written


@pytest.mark.parametrize(
    ("left", "language", "words"),
    [
        (1, "en", "0:01"),
        (59 * 60_000 + 59_000, "en", "59:59"),
        (3_600_000, "en", "1 hour"),
        (2 * 3_600_000 + 5 * 60_000, "en", "2 hours, 5 minutes"),
        (2 * 3_600_000 + 5 * 60_000, "ru", "2 часа 5 минут"),
        (86_400_000 - 1, "en", "1 day"),
        (21 * 86_400_000 + 3 * 3_600_000, "ru", "21 день 3 часа"),
    ],
)
def test_the_server_says_the_time_left_as_the_browser_does(left: int, language: str, words: str):
    assert time_left(left, language) == words


NAMED = [replace(OXFORD, name={"en": "Oxford"}), replace(PERM, name={"en": "Perm", "ru": "Пермь"})]


def test_a_moment_is_told_by_the_clock_of_each_place():
    assert times_in(WINTER, NAMED, "en") == "15:00 Oxford · 20:00 Perm"
    assert times_in(WINTER, NAMED, "ru") == "15:00 Oxford · 20:00 Пермь"


def test_places_of_one_time_share_it():
    assert (
        times_in(WINTER, [NAMED[0], replace(NAMED[0], name={"en": "Reading"})], "en")
        == "15:00 Oxford, Reading"
    )


def test_a_day_is_labelled_only_where_midnight_lies_between_the_places():
    assert days_in(WINTER, NAMED, "en") == "14 November 2020"
    assert days_in(WINTER.replace(hour=22), NAMED, "en") == "14 November 2020 Oxford · 15 November 2020 Perm"
