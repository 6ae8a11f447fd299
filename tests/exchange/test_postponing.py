"""Postponing: hosts say so, everything stays, and it ends with the start or when it is taken back."""

from datetime import UTC, datetime

from exchange.stories import (
    DOORS_OPENED,
    ENDED,
    EVERYBODY_IS_HERE,
    NINA,
    STARTED,
    TOM,
    VERA,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import Role
from twincloth.exchange.messages import Messages, PostMessage
from twincloth.exchange.postponing import (
    ExchangePostponed,
    PostponeExchange,
    PostponementWithdrawn,
    Postponing,
    WithdrawPostponement,
)
from twincloth.exchange.stage import stage_of

MAY = {"postpone-exchange": {Role.HOST}, "withdraw-postponement": {Role.HOST}}
NOT_OVER_THE_SOCKET = ["postpone-exchange"]
NOTICE = {"en": "The line is down.", "ru": "Связи нет."}
WAS = 1_798_380_000_000
POSTPONED = ExchangePostponed(notice=NOTICE, was=WAS)
OF_NOBODY = [POSTPONED, PostponementWithdrawn()]


def test_it_is_on_the_stage_before_all_else_and_what_was_said_stays():
    exchange = after(*EVERYBODY_IS_HERE, STARTED, VERA_SAID_HELLO, POSTPONED)

    assert stage_of(exchange).scene == "postponed"
    assert list(exchange[Messages].by_id) == ["hello"]
    assert exchange.decide(PostMessage(id="more", text="See you then"), VERA)
    assert exchange.decide(WithdrawPostponement(), NINA) == [PostponementWithdrawn()]
    then(exchange, PostponementWithdrawn())
    assert stage_of(exchange).scene == "programme"


def test_a_start_after_it_ends_it_and_one_before_it_does_not():
    before, within = after(DOORS_OPENED, POSTPONED), after(STARTED, POSTPONED)

    assert [one[Postponing].stands(one) for one in (before, within)] == [True, True]
    then(before, STARTED)
    assert not before[Postponing].stands(before)
    assert refusal_of(before, WithdrawPostponement(), TOM) == "exchange-not-postponed"


def test_other_words_keep_the_former_day_and_the_same_words_are_nothing_new():
    exchange = after(POSTPONED)

    assert exchange.decide(PostponeExchange(notice=NOTICE, was=1), TOM) == []
    assert exchange.decide(PostponeExchange(notice={}, was=1), TOM) == [ExchangePostponed(notice={}, was=WAS)]
    then(exchange, PostponementWithdrawn())
    assert exchange.decide(PostponeExchange(notice=NOTICE, was=1), TOM)[0].was == 1


def test_the_new_day_is_known_once_the_content_has_another():
    postponing = after(POSTPONED)[Postponing]

    assert not postponing.dated(postponing.former)
    assert postponing.dated(datetime(2027, 1, 9, 15, tzinfo=UTC))


def test_after_the_end_nothing_is_postponed():
    assert refusal_of(after(ENDED), PostponeExchange(notice={}, was=0), TOM) == "exchange-ended"
    assert stage_of(after(POSTPONED, ENDED)).scene == "ended"
