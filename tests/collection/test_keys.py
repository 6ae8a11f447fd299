"""Keys and hours: what an owner types becomes what a folder may hold."""

from datetime import UTC, date, datetime, time

import pytest

from twincloth.collection.folder.tables import KEY
from twincloth.collection.keys import key_from
from twincloth.collection.local_time import day_of, hour_of, moment_of
from twincloth.exchange.refusal import Refusal


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Пермь", "perm"),
        ("Щёлково, Жуковский", "shchelkovo-zhukovskii"),
        ("São Paulo", "sao-paulo"),
        ("  Oxford  ", "oxford"),
        ("東京", "place-1"),
        ("-", "place-1"),
        ("a long name of a town that goes on and on and on", "a-long-name-of-a-town-that-goes-on"),
    ],
)
def test_a_name_becomes_a_key_that_a_folder_may_have(words, key):
    assert key_from(words, (), "place-1") == key
    assert KEY.fullmatch(key)
    again = key_from(words, {key, f"{key}-2"}, "place-1")
    assert again == f"{key}-3"
    assert KEY.fullmatch(again)


def test_an_hour_is_taken_by_the_clock_of_the_place():
    day, hour = day_of("2026-11-22"), hour_of("15:00")

    assert moment_of(day, hour, "Asia/Yekaterinburg") == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert moment_of(date(2026, 10, 25), time(1, 30), "Europe/London") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    with pytest.raises(Refusal, match="hour-skipped"):
        moment_of(date(2026, 3, 29), time(1, 30), "Europe/London")


@pytest.mark.parametrize(
    ("read", "written"),
    [(day_of, ""), (day_of, "22.11.2026"), (day_of, "1066-10-14"), (hour_of, "25:00"), (hour_of, "")],
)
def test_what_is_no_day_and_no_hour_is_told(read, written):
    with pytest.raises(Refusal, match="unreadable"):
        read(written)
