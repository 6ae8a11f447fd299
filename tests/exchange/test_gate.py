"""What is held to be read first and what is shown at once, place by place."""

import pytest
from msgspec.structs import replace

from exchange.stories import ALICE, ENDED, EVERYBODY_IS_HERE, NINA, PLAN, TOM, VERA, after, refusal_of, then
from twincloth.exchange.actor import Role
from twincloth.exchange.gate import Gate, GateSet, SetGate
from twincloth.exchange.messages import PostMessage

MAY = {"set-gate": {Role.HOST}}
OF_NOBODY = [GateSet(place="nowhere", held=True)]

PERM_OPEN = GateSet(place="perm", held=False)
HELLO = PostMessage(id="m1", text="Hello")


def held(exchange, by):
    (posted,) = exchange.decide(HELLO, by)
    return posted.held


def test_a_place_may_go_direct_while_the_other_is_held():
    exchange = after(*EVERYBODY_IS_HERE, PERM_OPEN)

    assert (held(exchange, VERA), held(exchange, ALICE)) == (False, True)


def test_what_nobody_has_chosen_is_as_the_folder_says():
    assert held(after(*EVERYBODY_IS_HERE), VERA)
    assert not held(after(*EVERYBODY_IS_HERE, plan=replace(PLAN, moderated=False)), VERA)


def test_what_was_chosen_stays_though_the_folder_is_revised():
    exchange = after(*EVERYBODY_IS_HERE, GateSet(place="perm", held=True))
    exchange.plan = replace(PLAN, moderated=False)

    assert (held(exchange, VERA), held(exchange, ALICE)) == (True, False)


def test_what_holds_everything_holds_what_is_direct_too_until_it_is_over():
    exchange = after(*EVERYBODY_IS_HERE, PERM_OPEN)

    exchange[Gate].hold_all("calm")
    exchange[Gate].hold_all("calm")
    assert held(exchange, VERA)
    assert refusal_of(exchange, SetGate(place="oxford", held=False), TOM) == "everything-is-held"
    exchange[Gate].hold_no_more("calm")

    assert not held(exchange, VERA)


def test_two_hosts_may_press_the_same_button():
    exchange = after(*EVERYBODY_IS_HERE)

    assert exchange.decide(SetGate(place="perm", held=True), TOM) == []
    then(exchange, *exchange.decide(SetGate(place="perm", held=False), NINA))
    assert exchange.decide(SetGate(place="perm", held=False), TOM) == []


@pytest.mark.parametrize(
    ("facts", "place", "code"), [((), "paris", "unknown-place"), ((ENDED,), "perm", "exchange-ended")]
)
def test_what_cannot_be_chosen_is_refused(facts, place, code):
    exchange = after(*EVERYBODY_IS_HERE, *facts)

    assert refusal_of(exchange, SetGate(place=place, held=False), TOM) == code
