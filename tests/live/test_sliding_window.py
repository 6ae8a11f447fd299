"""The sliding window: never more than so many in any so many seconds."""

import pytest

from live.test_limits import Time
from twincloth.live.limits import FEW_KEYS
from twincloth.live.sliding_window import SlidingWindow


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def window(time: Time) -> SlidingWindow:
    return SlidingWindow(10, 10, clock=time)


def test_a_thousand_a_second_get_ten_through_in_any_ten_seconds(window, time):
    through = []
    for _ in range(25_000):
        if window.take("Vera"):
            through.append(time.now)
        time.pass_by(0.001)

    assert len(through) == 30
    assert all(through[n + 10] - through[n] >= 9.999 for n in range(len(through) - 10))


def test_who_waits_as_long_as_they_are_told_is_let_through(window, time):
    for _ in range(10):
        assert window.take("Vera")
        time.pass_by(0.5)

    assert window.wait("Vera") == pytest.approx(5)
    assert not window.take("Vera")
    time.pass_by(5)
    assert window.take("Vera")


def test_one_persons_haste_is_not_anothers_and_what_was_not_needed_is_given_back(window):
    while window.take("Vera"):
        pass

    assert window.take("Oleg")
    window.give_back("Vera")
    assert window.take("Vera")
    assert not window.take("Vera")
    window.give_back("nobody")


def test_who_is_idle_is_forgotten(window, time):
    for number in range(FEW_KEYS):
        window.take(number)
    time.pass_by(11)
    window.take("Vera")

    assert len(window) == 1
