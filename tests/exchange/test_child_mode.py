"""Child mode: first names alone, everything read first, and two of the staff for every word on the stage."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ENDED,
    EVERYBODY_IS_HERE,
    HELLO_APPROVED,
    NINA,
    TOM,
    VERA,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import GUEST, Role
from twincloth.exchange.child_mode import ChildMode, ChildModeSet, StageAgreed
from twincloth.exchange.child_mode_switch import SetChildMode
from twincloth.exchange.corrections import MessageCorrected
from twincloth.exchange.gate import GateSet
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.moderation import MessageReconsidered
from twincloth.exchange.people import RegisterParticipant
from twincloth.exchange.pins import MessagePinned, MessageUnpinned, Pin, PinMessage

MAY = {"set-child-mode": {Role.HOST, Role.OPERATOR}}
OF_NOBODY = [
    ChildModeSet(on=True),
    StageAgreed(message="none", staff="nobody", version=(1, 0)),
    ChildModeSet(on=False),
]

ON = ChildModeSet(on=True)
SHOWN = (*EVERYBODY_IS_HERE, ON, VERA_SAID_HELLO, HELLO_APPROVED)
PIN = PinMessage(message="hello")


def registration(name):
    return RegisterParticipant(participant="new", name=name, place="perm", language="ru")


def test_a_first_name_is_enough_and_all_that_is_taken():
    exchange = after(*EVERYBODY_IS_HERE, ON)

    assert refusal_of(exchange, registration("Маша Петрова"), GUEST) == "first-name-only"
    (registered,) = exchange.decide(registration(" Анна-Мария "), GUEST)
    assert registered.name == "Анна-Мария"
    assert after(*EVERYBODY_IS_HERE).decide(registration("Маша Петрова"), GUEST)


def test_everything_is_held_whatever_was_chosen():
    exchange = after(*EVERYBODY_IS_HERE, GateSet(place="perm", held=False), ON)

    (posted,) = exchange.decide(PostMessage(id="m", text="Привет"), VERA)
    assert posted.held


def test_words_stand_on_the_stage_once_two_have_agreed():
    exchange = after(*SHOWN)

    then(exchange, *exchange.decide(PIN, NINA))
    assert exchange[Pin].message is None
    assert refusal_of(exchange, PIN, NINA) == "another-must-agree"
    then(exchange, *exchange.decide(PIN, TOM))

    assert exchange[Pin].message == "hello"
    assert refusal_of(exchange, PIN, NINA) == "message-already-pinned"


def test_having_been_taken_off_they_may_stand_there_again():
    agreed = [StageAgreed(message="hello", staff=staff, version=(9, 0)) for staff in ("nina", "tom")]
    exchange = after(*SHOWN, *agreed, MessagePinned(message="hello"), MessageUnpinned(message="hello"))

    assert exchange.decide(PIN, NINA) == [MessagePinned(message="hello")]


@pytest.mark.parametrize(
    "changed",
    [
        (MessageReconsidered(message="hello"), HELLO_APPROVED),
        (
            MessageReconsidered(message="hello"),
            MessageCorrected(message="hello", author="vera", text="Привет", language="ru"),
            HELLO_APPROVED,
        ),
    ],
)
def test_other_words_have_to_be_agreed_to_anew(changed):
    exchange = after(*SHOWN)
    then(exchange, *exchange.decide(PIN, NINA), *changed)

    (agreed,) = exchange.decide(PIN, TOM)
    assert isinstance(agreed, StageAgreed)
    assert exchange.decide(PIN, NINA), "what was agreed to is no more"


def test_what_stands_on_the_stage_when_it_is_switched_on_has_to_be_agreed_to():
    exchange = after(*EVERYBODY_IS_HERE, replace(VERA_SAID_HELLO, held=False), MessagePinned(message="hello"))

    assert exchange.decide(SetChildMode(on=True), TOM) == [MessageUnpinned(message="hello"), ON]


def test_it_is_switched_on_and_off_by_either_host():
    exchange = after(*EVERYBODY_IS_HERE)

    then(exchange, *exchange.decide(SetChildMode(on=True), NINA))
    assert exchange.decide(SetChildMode(on=True), TOM) == []
    assert exchange[ChildMode].lacks("hello", (1, 0)) == 2
    then(exchange, *exchange.decide(SetChildMode(on=False), TOM))
    assert exchange[ChildMode].lacks("hello", (1, 0)) == 0
    assert refusal_of(after(*EVERYBODY_IS_HERE, ENDED), SetChildMode(on=True), TOM) == "exchange-ended"
