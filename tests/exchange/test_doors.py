"""Doors and phases."""

from exchange.stories import DOORS_OPENED, ENDED, STARTED, TOM, after, refusal_of
from twincloth.exchange.doors import (
    CloseDoors,
    Doors,
    DoorsClosed,
    DoorsOpened,
    EndExchange,
    ExchangeReopened,
    ExchangeStarted,
    OpenDoors,
    Phase,
    ReopenExchange,
    StartExchange,
)


def test_a_host_opens_the_doors():
    assert after().decide(OpenDoors(), TOM) == [DoorsOpened()]


def test_opening_open_doors_is_refused():
    assert refusal_of(after(DOORS_OPENED), OpenDoors(), TOM) == "doors-already-open"


def test_closing_closed_doors_is_refused():
    assert refusal_of(after(), CloseDoors(), TOM) == "doors-already-closed"


def test_starting_opens_doors_that_are_closed():
    assert after().decide(StartExchange(), TOM) == [DoorsOpened(), ExchangeStarted()]
    assert after(DOORS_OPENED).decide(StartExchange(), TOM) == [ExchangeStarted()]


def test_starting_twice_is_refused():
    assert refusal_of(after(DOORS_OPENED, STARTED), StartExchange(), TOM) == "exchange-already-started"


def test_guests_may_watch_while_the_doors_are_open_and_once_it_has_ended():
    assert not after()[Doors].admits_guests
    assert after(DOORS_OPENED)[Doors].admits_guests
    assert not after(DOORS_OPENED, DoorsClosed())[Doors].admits_guests
    assert after(DOORS_OPENED, DoorsClosed(), ENDED)[Doors].admits_guests


def test_nothing_opens_closes_or_starts_after_the_end():
    ended = after(DOORS_OPENED, STARTED, ENDED)

    for command in (OpenDoors(), CloseDoors(), StartExchange(), EndExchange()):
        assert refusal_of(ended, command, TOM) == "exchange-ended"


def test_the_end_can_be_taken_back():
    ended = after(DOORS_OPENED, STARTED, ENDED)

    assert ended.decide(ReopenExchange(), TOM) == [ExchangeReopened()]
    assert after(DOORS_OPENED, STARTED, ENDED, ExchangeReopened())[Doors].phase is Phase.RUNNING
    assert after(DOORS_OPENED, ENDED, ExchangeReopened())[Doors].phase is Phase.BEFORE


def test_taking_back_an_end_that_has_not_come_is_refused():
    assert refusal_of(after(), ReopenExchange(), TOM) == "exchange-not-ended"
