"""How many may come in: a school may, a flood may not, and a handful of addresses keeps out nobody but itself."""

import pytest

from live.test_limits import Time
from twincloth.exchange.refusal import Refusal
from twincloth.live.registration_limit import RegistrationLimit

SCHOOL, BOTS, HOME = "192.0.2.1", "192.0.2.2", "192.0.2.3"
REAL = (300, 1200)
"""What the limits are unless told."""


@pytest.fixture
def time() -> Time:
    return Time()


def limit(time: Time, per_address: int = 300, in_all: int = 1200) -> RegistrationLimit:
    return RegistrationLimit(per_address, in_all, time)


def come(limit: RegistrationLimit, address: str, exchange: str = "K7Q2MX") -> Refusal | None:
    """One more comes in; or why not."""
    try:
        with limit.counted(exchange, address):
            return None
    except Refusal as refusal:
        return refusal


def many(limit: RegistrationLimit, address: str, number: int) -> int:
    """How many of so many come in."""
    return sum(come(limit, address) is None for _ in range(number))


def test_a_school_of_600_behind_one_address_is_in_within_two_minutes(time: Time):
    registering, waiting = limit(time), {0.0: 600}

    in_after = 0.0
    while waiting:
        at = min(waiting)
        time.now = 1e6 + at
        for _ in range(waiting.pop(at)):
            refusal = come(registering, SCHOOL)
            if refusal:
                later = at + int(refusal.facts["seconds"])
                waiting[later] = waiting.get(later, 0) + 1
            else:
                in_after = at

    assert in_after <= 120


def test_each_of_a_crowd_is_told_another_moment(time: Time):
    registering = limit(time, 30, 1200)
    many(registering, SCHOOL, 30)

    told = [come(registering, SCHOOL).facts["seconds"] for _ in range(30)]

    assert told == sorted(told)
    assert (told[0], told[-1]) == (2, 60)


def test_no_flood_pushes_the_moment_beyond_a_minute(time: Time):
    registering = limit(time)
    many(registering, BOTS, 3000)

    assert come(registering, BOTS).facts["seconds"] <= 60


def test_a_bot_gets_no_2000_registrations_in_seconds(time: Time):
    registering = limit(time)

    came = many(registering, BOTS, 2000)
    for _ in range(33):
        time.pass_by(0.1)
        came += many(registering, BOTS, 60)

    assert came <= 320


def test_ten_addresses_keep_nobody_out_but_themselves(time: Time):
    registering = limit(time)
    for number in range(10):
        many(registering, f"198.51.100.{number}", 300)
    assert come(registering, "198.51.100.9").code == "too-many-arrivals"

    assert come(registering, HOME) is None


def test_everybody_together_has_a_limit_too(time: Time):
    registering = limit(time)

    came = sum(come(registering, f"10.0.{n // 250}.{n % 250}") is None for n in range(3000))

    assert came == 1200
    assert come(registering, HOME).code == "too-many-arrivals"
    time.pass_by(1)
    assert come(registering, HOME) is None


def refuse(registering: RegistrationLimit, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Refusal, match="name-taken"), registering.counted("K7Q2MX", HOME):
            raise Refusal("name-taken")


def test_what_the_rules_refuse_does_not_count_as_one_who_came_in(time: Time):
    registering = limit(time, 5, 20)
    refuse(registering, 4)

    assert many(registering, HOME, 6) == 5
    assert come(registering, HOME).code == "too-many-registrations"


def test_nobody_tries_all_names(time: Time):
    registering = limit(time, 5, 20)
    refuse(registering, 5)

    assert come(registering, HOME).code == "too-many-registrations"
    time.pass_by(12)
    refuse(registering, 1)
    assert come(registering, HOME).code == "too-many-registrations"
    time.pass_by(60)
    assert come(registering, HOME) is None


def test_whoever_is_kept_out_by_all_pays_nothing_for_it_at_their_own_address(time: Time):
    registering = limit(time, 30, 2)
    assert many(registering, HOME, 20) == 2

    time.pass_by(600)

    assert many(registering, HOME, 20) == 2


def test_each_exchange_has_its_own(time: Time):
    registering = limit(time, 1, 2)
    assert many(registering, HOME, 3) == 1

    assert come(registering, HOME, "BBBBBB") is None
