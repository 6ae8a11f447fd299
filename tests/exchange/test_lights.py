"""Lights: how well each stage knows the time, and which of its pages knows it worst."""

import pytest

from exchange.stories import EVERYBODY_IS_HERE, SCREEN, after
from twincloth.exchange.actor import Role
from twincloth.exchange.lights import REPORTED_FOR, ClockReport, ReportClock, clock_of, light_of
from twincloth.exchange.passing import Passing

MAY = {"report-clock": {Role.STAGE}}
FIELDS = {"screen": "one", "within": 12, "ahead": 0}


def report(passing: Passing, screen: str, within: int, ahead: int = 0, now: int = 0) -> None:
    signal = ReportClock(screen=screen, within=within, ahead=ahead)
    for change in passing.decide(signal, after(*EVERYBODY_IS_HERE), SCREEN, now):
        passing.take_in(change)


def test_of_the_pages_of_a_stage_the_one_is_told_that_knows_the_time_worst():
    passing = Passing()
    assert (clock_of(passing, "screen"), light_of(passing, "screen")) == (None, None)

    report(passing, "one", 12)
    report(passing, "two", 40, ahead=-5)
    assert clock_of(passing, "screen") == ClockReport("screen", 40, -5)
    assert clock_of(passing, "another") is None

    report(passing, "two", 8, now=1)
    assert clock_of(passing, "screen") == ClockReport("screen", 12, 0)


def test_a_page_that_has_gone_is_believed_no_longer():
    passing = Passing()
    report(passing, "one", 40)
    report(passing, "two", 12, now=1)

    passing.lapse(REPORTED_FOR)

    assert clock_of(passing, "screen") == ClockReport("screen", 12, 0)


@pytest.mark.parametrize(
    ("within", "ahead", "late", "odd"), [(150, 1000, False, False), (151, -1001, True, True)]
)
def test_what_a_hall_would_notice_is_told(within, ahead, late, odd):
    found = ClockReport("screen", within, ahead)

    assert (found.is_late, found.is_odd) == (late, odd)
