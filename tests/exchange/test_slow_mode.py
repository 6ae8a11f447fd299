"""Slow mode: some time between two messages of the same person, by the time of the turn and nobody's clock."""

import pytest

from exchange.stories import (
    ALICE,
    ENDED,
    EVERYBODY_IS_HERE,
    NINA,
    TOM,
    VERA,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import Role
from twincloth.exchange.exchange import PersonalNotice, Topic
from twincloth.exchange.messages import MessagePosted, PostMessage
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.slow_mode import PACES, SetSlowMode, SlowMode, SlowModeSet

MAY = {"set-slow-mode": {Role.HOST}}
OF_NOBODY = [SlowModeSet(seconds=30)]

SLOW = (*EVERYBODY_IS_HERE, SlowModeSet(seconds=30), VERA_SAID_HELLO)
AGAIN = PostMessage(id="again", text="Привет ещё раз!")


def later(exchange, seconds):
    exchange.now += seconds * 1000
    return exchange


def test_who_has_just_written_is_told_in_how_many_seconds_they_may_again():
    exchange = later(after(*SLOW), 12)

    with pytest.raises(Refusal) as refused:
        exchange.decide(AGAIN, VERA)

    assert (refused.value.code, refused.value.retryable) == ("slow-mode", True)
    assert refused.value.facts == {"seconds": 18, "pace": 30}


def test_after_that_they_may():
    assert refusal_of(later(after(*SLOW), 29.999), AGAIN, VERA) == "slow-mode"
    assert later(after(*SLOW), 30).decide(AGAIN, VERA)


def test_others_are_not_kept_waiting():
    assert after(*SLOW).decide(AGAIN, ALICE)


def test_what_was_sent_before_counts_too():
    exchange = after(*EVERYBODY_IS_HERE, VERA_SAID_HELLO, SlowModeSet(seconds=30))

    assert refusal_of(exchange, AGAIN, VERA) == "slow-mode"


def test_the_very_message_that_is_there_already_is_not_too_fast():
    assert refusal_of(after(*SLOW), PostMessage(id="hello", text="Привет!"), VERA) == "id-taken"


def test_off_is_off_at_once():
    exchange = after(*SLOW)
    then(exchange, *exchange.decide(SetSlowMode(seconds=0), TOM))

    assert exchange.decide(AGAIN, VERA)
    assert exchange[SlowMode].free_at("vera") is None


@pytest.mark.parametrize("seconds", PACES)
def test_hosts_choose_a_pace(seconds):
    exchange = after(*EVERYBODY_IS_HERE)

    then(exchange, *exchange.decide(SetSlowMode(seconds=seconds), NINA))

    assert exchange[SlowMode].seconds == seconds
    assert exchange.decide(SetSlowMode(seconds=seconds), TOM) == [], "two hosts may press the same button"


@pytest.mark.parametrize("seconds", [-1, 1, 45, 10**12])
def test_there_are_no_other_paces(seconds):
    assert refusal_of(after(*EVERYBODY_IS_HERE), SetSlowMode(seconds=seconds), TOM) == "unknown-pace"


def test_after_the_end_there_is_nothing_to_slow_down():
    assert refusal_of(after(*EVERYBODY_IS_HERE, ENDED), SetSlowMode(seconds=10), TOM) == "exchange-ended"


def test_who_writes_hears_of_their_own_wait_and_nobody_else_does():
    fact = MessagePosted(message="again", author="vera", text="Ещё", language="ru", held=True)
    exchange = after(*SLOW, fact)

    assert PersonalNotice("vera", Topic("slowmode", "vera"), "changed") in fact.notifies(exchange)
    assert {notice.participant for notice in fact.notifies(exchange)} == {"vera"}


def test_another_pace_is_told_to_those_whom_it_touches():
    exchange = after(*EVERYBODY_IS_HERE, VERA_SAID_HELLO)
    later(exchange, 300)
    old = MessagePosted(message="late", author="alice", text="Hello", language="en", held=True)
    then(exchange, *[SlowModeSet(seconds=0)] * 60, old)

    fact = SlowModeSet(seconds=30)
    then(exchange, fact)

    assert [notice.participant for notice in fact.notifies(exchange)] == ["alice"]
