"""Many lines of the guest book at once: decided together, taken back together, and nothing else with them."""

import pytest

from exchange.stories import ACTORS, BEAR, after, refusal_of, then
from exchange.test_guest_book import BEAR_PATCH, HOST, UNVEILED, leave, line
from twincloth.exchange.actor import GUEST, Role
from twincloth.exchange.batches import MOST_REMEMBERED
from twincloth.exchange.guest_book import MOST_WAITING_AT_ONE, GuestBook, LineDeclined, LineShown, LineState
from twincloth.exchange.guest_book_batches import (
    DecideLines,
    LinesDecided,
    LinesReconsidered,
    ReconsiderLines,
)

MAY = {"decide-lines": {Role.HOST}, "reconsider-lines": {Role.HOST}}
NOT_OVER_THE_SOCKET = ["decide-lines", "reconsider-lines"]
OF_NOBODY = [
    LinesDecided(lines=("none",), state=LineState.SHOWN),
    LinesReconsidered(batch="1", lines=("none",)),
]

THREE = (*UNVEILED, line("one"), line("two"), line("three"))


def waiting(exchange):
    return [one.id for one in exchange[GuestBook].waiting]


def test_the_chosen_are_declined_and_the_others_wait_on():
    exchange = after(*THREE)

    then(exchange, *exchange.decide(DecideLines(lines=("three", "one"), verdict=LineState.DECLINED), HOST))

    assert waiting(exchange) == ["two"]
    assert {one.id for one in exchange[GuestBook].declined} == {"one", "three"}


def test_the_chosen_are_shown():
    exchange = after(*THREE)

    then(exchange, *exchange.decide(DecideLines(lines=("one", "two"), verdict=LineState.SHOWN), HOST))

    assert {one.id for one in exchange[GuestBook].shown_of(BEAR_PATCH)} == {"one", "two"}


def test_what_somebody_has_decided_meanwhile_stays_decided():
    exchange = after(*THREE, LineShown(line="one"))

    assert exchange.decide(DecideLines(lines=("one", "two", "two"), verdict=LineState.DECLINED), HOST) == [
        LinesDecided(lines=("two",), state=LineState.DECLINED)
    ]
    assert (
        refusal_of(exchange, DecideLines(lines=("one", "gone"), verdict=LineState.DECLINED), HOST)
        == "no-line-waits"
    )


def test_a_batch_that_is_taken_back_waits_where_it_stood():
    exchange = after(*THREE)
    then(exchange, *exchange.decide(DecideLines(lines=("one", "two"), verdict=LineState.DECLINED), HOST))
    (batch,) = exchange[GuestBook].batches.newest_first

    then(exchange, *exchange.decide(ReconsiderLines(batch=batch.id), ACTORS[Role.HOST]))

    assert waiting(exchange) == ["one", "two", "three"]
    assert refusal_of(exchange, ReconsiderLines(batch=batch.id), HOST) == "nothing-to-undo"


def test_taking_back_spares_what_was_decided_anew():
    exchange = after(*THREE)
    then(exchange, *exchange.decide(DecideLines(lines=("one", "two"), verdict=LineState.DECLINED), HOST))
    (batch,) = exchange[GuestBook].batches.newest_first
    then(exchange, LineShown(line="one"), LineDeclined(line="one"))

    then(exchange, *exchange.decide(ReconsiderLines(batch=batch.id), HOST))

    assert waiting(exchange) == ["two", "three"]


def test_the_last_few_batches_can_be_taken_back():
    lines = [f"line{number}" for number in range(MOST_REMEMBERED + 1)]
    exchange = after(*UNVEILED, *map(line, lines))
    for one in lines:
        then(exchange, *exchange.decide(DecideLines(lines=(one,), verdict=LineState.DECLINED), HOST))

    batches = exchange[GuestBook].batches.newest_first

    assert [batch.things for batch in batches] == [(one,) for one in lines[:0:-1]]


def test_one_page_leaves_room_for_the_others():
    lines = [line(f"line{number}") for number in range(MOST_WAITING_AT_ONE)]
    exchange = after(*UNVEILED, *lines)

    assert refusal_of(exchange, leave(), GUEST) == "guest-book-page-full"
    assert exchange.decide(leave(BEAR), GUEST)


@pytest.mark.parametrize("verdict", [LineState.SHOWN, LineState.DECLINED])
def test_what_is_taken_back_waits_though_its_place_was_taken(verdict):
    lines = [line(f"line{number}") for number in range(MOST_WAITING_AT_ONE)]
    exchange = after(*UNVEILED, *lines)
    then(exchange, *exchange.decide(DecideLines(lines=("line0",), verdict=verdict), HOST))
    then(exchange, *exchange.decide(leave(id="new"), GUEST))
    (batch,) = exchange[GuestBook].batches.newest_first

    then(exchange, *exchange.decide(ReconsiderLines(batch=batch.id), HOST))

    assert len(waiting(exchange)) == MOST_WAITING_AT_ONE + 1
