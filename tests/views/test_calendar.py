"""The calendar file: right on nights when clocks change, newer with each change, and silent about the call to who is not in."""

import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from msgspec.structs import replace

from collection.test_run_of_show import gift
from exchange.stories import ENDED, STARTED, after, then
from twincloth.collection.call import Call
from twincloth.collection.content import Content
from twincloth.collection.places import stand_in
from twincloth.collection.programme_item import ProgrammeItem
from twincloth.exchange.postponing import ExchangePostponed, PostponementWithdrawn, milliseconds
from twincloth.exchange.revision import ExchangeRevised
from twincloth.views.calendar import CalendarReader, calendar_file

LANGUAGES = ("en", "ru")
PLACES = tuple(
    replace(stand_in(key, LANGUAGES), time_zone=zone, name={"en": name, "ru": named})
    for key, zone, name, named in (
        ("oxford", "Europe/London", "Oxford", "Оксфорд"),
        ("new-york", "America/New_York", "New York", "Нью-Йорк"),
        ("perm", "Asia/Yekaterinburg", "Perm", "Пермь"),
    )
)
CALL = Call(address="https://meet.example/twincloth?pwd=a;b,c", dial_in={"en": "Dial 1, then 2", "ru": ""})
CONTENT = Content(
    key="oxford-perm",
    code="TWCN01",
    languages=LANGUAGES,
    title={
        "en": "Two quilts; Oxford, Perm",
        "ru": "Два одеяла: Оксфорд, Пермь, " + "и ещё немного слов " * 6,
    },
    welcome={"en": "Come\nin", "ru": ""},
    starts_at=datetime(2026, 12, 27, 15, tzinfo=UTC),
    retention_days=1,
    places=PLACES,
    programme=(ProgrammeItem(key="tea", place="", minutes=60, factor=1.0, title={"en": "Tea", "ru": "Чай"}),),
    call=CALL,
    gifts=(gift("bear", "perm", "oxford", "A secret bear"),),
)
EVERYBODY, VERA = CalendarReader("en"), CalendarReader("ru", PLACES[2], is_in=True)
NIGHTS = [
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
    datetime(2026, 11, 1, 5, tzinfo=UTC),
]
"""British clocks go back and forward; those of New York go back, a week after Oxford's."""


def written(exchange=None, content=CONTENT, reader=EVERYBODY) -> bytes:
    return calendar_file("https://cloth.example", exchange or after(), content, reader)


def event_of(*arguments, **named):
    calendar = Calendar.from_ical(written(*arguments, **named))
    [event] = calendar.events
    assert (calendar.errors, event.errors) == ([], [])
    return event


def unfolded(file: bytes) -> str:
    return file.decode().replace("\r\n ", "")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    night=st.sampled_from(NIGHTS),
    minutes=st.integers(-180, 180),
    offset=st.integers(-12, 14),
    place=st.sampled_from(PLACES),
)
def test_it_is_the_same_moment_whatever_clocks_do_that_night(night, minutes, offset, place):
    at = (night + timedelta(minutes=minutes)).astimezone(timezone(timedelta(hours=offset)))
    content = replace(CONTENT, starts_at=at)

    event = event_of(content=content, reader=CalendarReader("en", place))

    assert (event.start, event.end - event.start) == (at, timedelta(hours=1))
    assert event["dtstart"].to_ical().endswith(b"Z"), "a time of a zone cannot name the second of two"
    local = at.astimezone(ZoneInfo(place.time_zone))
    assert f"{local:%H:%M} (UTC" in event["description"]


def test_every_line_is_as_the_standard_has_it():
    file = written(reader=VERA)

    assert file.endswith(b"END:VCALENDAR\r\n")
    lines = file.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)
    assert all(re.match(r"[A-Z-]+[;:]", line) for line in unfolded(file).splitlines())
    needed = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "URL"}
    assert needed <= {re.split("[;:]", line)[0] for line in unfolded(file).splitlines()}


def test_who_has_come_in_is_told_the_call_and_nobody_else():
    told, public = unfolded(written(reader=VERA)), unfolded(written())

    assert told.count(CALL.address.replace(";", r"\;").replace(",", r"\,")) + told.count(CALL.address) == 2
    assert "meet.example" not in public
    assert "Dial" not in public
    assert "bear" not in told + public


def test_a_place_has_its_name_its_clock_and_the_same_event():
    whole, of_perm = event_of(), event_of(reader=VERA)

    assert (str(whole["location"]), str(of_perm["location"])) == ("Oxford · New York · Perm", "Пермь")
    assert "X-WR-TIMEZONE:Asia/Yekaterinburg" in unfolded(written(reader=VERA))
    assert whole["uid"] == of_perm["uid"]
    assert event_of(content=replace(CONTENT, code="TWCN02"))["uid"] != whole["uid"]


def test_it_is_newer_with_each_change_and_says_that_it_is_postponed():
    exchange = after(STARTED)
    postponed = ExchangePostponed(notice={"en": "The line is down."}, was=milliseconds(CONTENT.starts_at))
    files = [event_of(exchange)]
    for fact in (ExchangeRevised(), postponed, PostponementWithdrawn(), postponed):
        then(exchange, fact)
        files.append(event_of(exchange))

    assert all(one["sequence"] < other["sequence"] for one, other in pairwise(files))
    assert all(one["last-modified"].dt <= other["last-modified"].dt for one, other in pairwise(files))
    assert [str(one["status"]) for one in files] == [
        "CONFIRMED",
        "CONFIRMED",
        "TENTATIVE",
        "CONFIRMED",
        "TENTATIVE",
    ]
    assert (str(files[-1]["summary"]), str(files[-1]["transp"])) == (
        "Postponed: Two quilts; Oxford, Perm",
        "TRANSPARENT",
    )
    dated = event_of(exchange, replace(CONTENT, starts_at=datetime(2027, 1, 9, 15, tzinfo=UTC)))
    assert (str(dated["status"]), str(dated["summary"])) == ("CONFIRMED", CONTENT.title["en"])
    assert "The line is down." in dated["description"]
    then(exchange, ENDED)
    assert str(event_of(exchange)["status"]) == "CANCELLED"


@pytest.mark.parametrize("programme", [(), CONTENT.programme])
def test_without_a_programme_it_takes_an_hour(programme):
    event = event_of(content=replace(CONTENT, programme=programme, stamps={}))

    assert event.end - event.start == timedelta(hours=1)
