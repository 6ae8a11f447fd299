"""Wait for the interpreter: one tap, merged, seen by all, cleared by whoever leads."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ALICE,
    ENDED,
    EVERYBODY_IS_HERE,
    NINA,
    PLAN,
    STARTED,
    TOM,
    VERA,
    after,
)
from exchange.test_claims import give, refusal_of_signal
from twincloth.exchange.actor import STAFF, Actor, Role
from twincloth.exchange.floor import FloorHanded
from twincloth.exchange.interpreter_wait import InterpreterHasCaughtUp, WaitForInterpreter
from twincloth.exchange.passing import Passing

MAY = {"wait-for-interpreter": {Role.PARTICIPANT, *STAFF}, "interpreter-caught-up": {Role.HOST}}
RUNNING = (*EVERYBODY_IS_HERE, STARTED)
WAIT, GO_ON = WaitForInterpreter(), InterpreterHasCaughtUp()


def test_many_who_ask_are_one_wish_and_each_counts_once():
    exchange, passing = after(*RUNNING), Passing()

    for who in (VERA, ALICE, VERA):
        give(exchange, passing, WAIT, who)
    assert passing.of("interpreter") == {"vera": "perm", "alice": "oxford"}

    give(exchange, passing, GO_ON, TOM)
    assert passing.of("interpreter") == {}
    give(exchange, passing, GO_ON, NINA)  # two hosts may press at once


def test_whoever_has_the_floor_goes_on():
    exchange, passing = after(*RUNNING, FloorHanded(place="perm")), Passing()
    give(exchange, passing, WAIT, VERA)

    assert refusal_of_signal(exchange, passing, GO_ON, TOM) == "floor-elsewhere"
    give(exchange, passing, GO_ON, Actor("head", Role.HOST))
    assert passing.of("interpreter") == {}
    give(exchange, passing, WAIT, VERA)
    give(exchange, passing, GO_ON, NINA)
    assert passing.of("interpreter") == {}


@pytest.mark.parametrize(
    ("facts", "languages", "code"),
    [
        (EVERYBODY_IS_HERE, PLAN.languages, "exchange-not-started"),
        ((*RUNNING, ENDED), PLAN.languages, "exchange-ended"),
        (RUNNING, ("ru",), "one-language-alone"),
    ],
)
def test_there_must_be_an_interpreter_to_wait_for(facts, languages, code):
    exchange = after(*facts, plan=replace(PLAN, languages=languages))

    assert refusal_of_signal(exchange, Passing(), WAIT, VERA) == code
