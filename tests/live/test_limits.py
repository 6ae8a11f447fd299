"""Limits: buckets that fill up again, counts of connections, and guesses."""

import pytest

from twincloth.live.limits import FEW_KEYS, MOST_KEYS, GuessLimit, SocketCount, TokenBuckets


class Time:
    """A clock that goes when a test says so."""

    def __init__(self) -> None:
        self.now = 1e6

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def buckets(time: Time) -> TokenBuckets:
    return TokenBuckets(10, 10, burst=20, clock=time)


def taken(buckets: TokenBuckets, key: str, tries: int = 100) -> int:
    return sum(buckets.take(key) for _ in range(tries))


def test_twenty_may_come_at_once_and_no_more(buckets):
    assert taken(buckets, "Vera") == 20


def test_then_ten_more_may_come_in_ten_seconds(buckets, time):
    taken(buckets, "Vera")

    time.pass_by(0.99)
    assert taken(buckets, "Vera") == 0
    time.pass_by(0.01)
    assert taken(buckets, "Vera") == 1
    time.pass_by(10)
    assert taken(buckets, "Vera") == 10


def test_waiting_longer_gives_no_more_than_a_burst(buckets, time):
    taken(buckets, "Vera")
    time.pass_by(1e5)

    assert taken(buckets, "Vera") == 20


def test_whoever_keeps_to_the_pace_is_never_refused(buckets, time):
    taken(buckets, "Vera")
    for _ in range(1000):
        time.pass_by(1)
        assert buckets.take("Vera")


def test_trying_in_vain_costs_nothing(buckets, time):
    taken(buckets, "Vera", tries=1000)
    time.pass_by(1)

    assert buckets.take("Vera")


def test_one_persons_haste_is_not_anothers(buckets):
    taken(buckets, "Vera")

    assert taken(buckets, "Oleg") == 20


def test_the_wait_for_the_next_token_is_told(buckets, time):
    assert buckets.wait("Vera") < 0
    taken(buckets, "Vera")
    time.pass_by(0.25)

    assert buckets.wait("Vera") == pytest.approx(0.75)
    assert buckets.wait_full("Vera") == pytest.approx(19.75)


def test_full_buckets_are_forgotten(buckets, time):
    for round_ in range(10):
        for number in range(FEW_KEYS):
            buckets.take(f"{round_} {number}")
        time.pass_by(60)

    assert len(buckets) <= FEW_KEYS


def test_what_is_forgotten_was_full(buckets, time):
    taken(buckets, "Vera")
    for number in range(5 * FEW_KEYS):
        buckets.take(number)

    assert not buckets.has("Vera")
    assert len(buckets) == 5 * FEW_KEYS + 1, "nobody's bucket is full yet"


def test_looking_keeps_nothing(buckets):
    for number in range(1000):
        assert buckets.has(number)
        assert buckets.wait_full(number) <= 0

    assert len(buckets) == 0


def test_however_many_addresses_there_are_memory_is_bounded(buckets):
    for number in range(MOST_KEYS):
        buckets.take(number)
    assert len(buckets) == MOST_KEYS
    for number in range(2 * MOST_KEYS):
        buckets.take(f"and {number}")
        assert len(buckets) <= MOST_KEYS


def test_the_newest_survive_when_there_are_too_many(buckets):
    for number in range(MOST_KEYS):
        buckets.take(number)
    taken(buckets, "Vera")
    for number in range(10):
        buckets.take(f"and {number}")

    assert not buckets.has("Vera")


def test_an_address_has_so_many_connections_and_no_more():
    count = SocketCount(2)

    assert [count.enter("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert count.enter("192.0.2.2")
    count.leave("192.0.2.1")
    assert [count.enter("192.0.2.1") for _ in range(2)] == [True, False]


def test_a_subscriber_of_ipv6_has_one_count_for_all_their_addresses():
    count = SocketCount(2)

    assert [count.enter(f"2001:db8:1:1::{number:x}") for number in range(3)] == [True, True, False]
    assert count.enter("2001:db8:1:2::1")


def test_nothing_is_kept_of_addresses_that_have_left():
    count = SocketCount(2)
    for number in range(100):
        count.enter(f"192.0.2.{number}")
        count.leave(f"192.0.2.{number}")
    count.leave("192.0.2.1")

    assert len(count) == 0
    assert [count.enter("192.0.2.1") for _ in range(3)] == [True, True, False]


def wrong(guesses: GuessLimit, address: str) -> bool:
    """Whether a wrong code was even looked at."""
    if guesses.wait(address):
        return False
    guesses.wrong(address)
    return True


def tried(guesses: GuessLimit, address: str, tries: int = 100) -> int:
    return sum(wrong(guesses, address) for _ in range(tries))


@pytest.fixture
def guesses(time: Time) -> GuessLimit:
    return GuessLimit(20, 300, clock=time)


def test_an_address_may_guess_twenty_times_in_a_minute(guesses, time):
    assert tried(guesses, "192.0.2.1") == 20
    assert tried(guesses, "192.0.2.2") == 20
    time.pass_by(60)
    assert tried(guesses, "192.0.2.1") == 20


def test_whole_seconds_until_the_next_guess_are_told(guesses, time):
    assert guesses.wait("192.0.2.1") == 0
    tried(guesses, "192.0.2.1")
    assert guesses.wait("192.0.2.1") == 3
    time.pass_by(2.5)
    assert guesses.wait("192.0.2.1") == 1
    time.pass_by(0.5)
    assert guesses.wait("192.0.2.1") == 0


def use_up_what_all_have(guesses: GuessLimit) -> int:
    """By fifteen strangers; the number of their guesses."""
    return sum(tried(guesses, f"198.51.100.{number}") for number in range(15))


def test_when_all_together_have_guessed_too_often_nobody_guesses_twice_in_a_minute(guesses, time):
    tried(guesses, "192.0.2.1", tries=1)
    use_up_what_all_have(guesses)

    assert tried(guesses, "192.0.2.1") == 0, "it has guessed wrong before"
    assert tried(guesses, "192.0.2.2") == 1
    time.pass_by(0.1)
    assert guesses.wait("192.0.2.2") > 0


def test_who_never_guessed_wrong_is_not_kept_out_by_a_thousand_strangers(guesses):
    for number in range(1000):
        tried(guesses, f"2001:db8:{number:x}::/64")

    assert guesses.wait("192.0.2.1") == 0


def test_a_thousand_addresses_together_have_little_more_than_one_guess_a_minute_each(guesses, time):
    made = 0
    for _ in range(10 * 60):
        made += sum(wrong(guesses, f"address {number}") for number in range(1000))
        time.pass_by(1)

    assert made <= 300 + 10 * (300 + 1000) + 1000


def test_everything_is_as_before_when_the_guessing_has_stopped(guesses, time):
    assert use_up_what_all_have(guesses) == 300
    time.pass_by(60)

    assert use_up_what_all_have(guesses) == 300
