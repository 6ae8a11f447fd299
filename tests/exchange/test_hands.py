"""Raised hands: one queue for each place, one speaker at a time, and each person's own state to them alone."""

import pytest

from exchange.stories import (
    ALICE,
    ENDED,
    EVERYBODY_IS_HERE,
    NINA,
    OLEG,
    OLEG_REGISTERED,
    TOM,
    VERA,
    after,
    refusal_of,
)
from twincloth.exchange.actor import Role
from twincloth.exchange.exchange import Topic
from twincloth.exchange.hands import (
    CallSpeaker,
    HandLowered,
    HandRaised,
    Hands,
    LowerHand,
    RaiseHand,
    RecallSpeaker,
    SpeakerCalled,
    SpeakerRecalled,
    SpeakerThanked,
    ThankSpeaker,
)
from twincloth.exchange.stage import Cue, LowerThird, stage_of

MAY = {
    "call-speaker": {Role.HOST},
    "lower-hand": {Role.HOST, Role.PARTICIPANT},
    "raise-hand": {Role.PARTICIPANT},
    "recall-speaker": {Role.HOST},
    "thank-speaker": {Role.HOST},
}

OF_NOBODY = [
    kind(participant="nobody")
    for kind in (HandRaised, HandLowered, SpeakerCalled, SpeakerRecalled, SpeakerThanked)
]

HERE = (*EVERYBODY_IS_HERE, OLEG_REGISTERED)
VERA_UP, OLEG_UP, ALICE_UP = (HandRaised(participant=who.id) for who in (VERA, OLEG, ALICE))
VERA_CALLED = SpeakerCalled(participant="vera")


def queue(exchange, place):
    return [person.id for person in exchange[Hands].of_place(place, exchange)]


def test_hands_stand_in_the_order_of_asking_each_in_its_place():
    exchange = after(*HERE, OLEG_UP, ALICE_UP, VERA_UP)

    assert queue(exchange, "perm") == ["oleg", "vera"]
    assert queue(exchange, "oxford") == ["alice"]


def test_raising_a_hand_twice_changes_nothing():
    assert RaiseHand().decide(after(*HERE), VERA) == [VERA_UP]
    assert RaiseHand().decide(after(*HERE, VERA_UP), VERA) == []
    assert RaiseHand().decide(after(*HERE, VERA_UP, VERA_CALLED), VERA) == []


def test_a_participant_lowers_no_hand_but_their_own_and_a_host_any():
    exchange = after(*HERE, VERA_UP)

    assert LowerHand().decide(exchange, VERA) == [HandLowered(participant="vera")]
    assert refusal_of(exchange, LowerHand(participant="vera"), OLEG) == "not-your-hand"
    assert refusal_of(exchange, LowerHand(), OLEG) == "hand-not-raised"
    assert LowerHand(participant="vera").decide(exchange, TOM) == [HandLowered(participant="vera")]
    assert refusal_of(exchange, LowerHand(), TOM) == "hand-not-raised"


def test_whoever_is_called_leaves_the_queue_and_stands_on_the_stage():
    exchange = after(*HERE, VERA_UP, OLEG_UP, VERA_CALLED)

    assert queue(exchange, "perm") == ["oleg"]
    assert (stage_of(exchange).scene, stage_of(exchange).about) == ("speaker", "vera")
    assert stage_of(exchange).cue == Cue("thanked")


def test_the_next_call_thanks_who_had_the_floor():
    exchange = after(*HERE, VERA_UP, OLEG_UP, VERA_CALLED)

    assert CallSpeaker(participant="oleg").decide(exchange, NINA) == [
        SpeakerThanked(participant="vera"),
        SpeakerCalled(participant="oleg"),
    ]


def test_an_undone_call_puts_the_hand_back_where_it_stood():
    exchange = after(*HERE, VERA_UP, OLEG_UP, VERA_CALLED)

    assert RecallSpeaker().decide(exchange, TOM) == [SpeakerRecalled(participant="vera")]
    assert queue(
        after(*HERE, VERA_UP, OLEG_UP, VERA_CALLED, SpeakerRecalled(participant="vera")), "perm"
    ) == [
        "vera",
        "oleg",
    ]


@pytest.mark.parametrize("command", [ThankSpeaker(), RecallSpeaker()])
def test_where_nobody_speaks_there_is_nobody_to_thank(command):
    assert refusal_of(after(*HERE), command, TOM) == "nobody-speaks"


def test_after_the_end_no_hand_goes_up_and_nobody_is_called():
    exchange = after(*HERE, VERA_UP, ENDED)

    assert refusal_of(exchange, RaiseHand(), ALICE) == "exchange-ended"
    assert refusal_of(exchange, CallSpeaker(participant="vera"), TOM) == "exchange-ended"


def test_its_owner_alone_hears_what_became_of_a_hand():
    exchange = after(*HERE, VERA_UP, VERA_CALLED)

    assert VERA_CALLED.notifies(exchange) == (("vera", Topic("hand", "vera"), "speaking"),)
    assert [notice.state for notice in exchange.notices_after("vera", 0)] == ["speaking"]
    assert exchange.notices_after("oleg", 0) == []


def test_a_speaker_stands_beneath_a_gift_and_above_a_pinned_message():
    from exchange.stories import BEAR, HELLO_APPROVED, VERA_SAID_HELLO
    from twincloth.exchange.arming import GiftArmed
    from twincloth.exchange.pins import MessagePinned

    pinned = (VERA_SAID_HELLO, HELLO_APPROVED, MessagePinned(message="hello"))
    exchange = after(*HERE, *pinned, VERA_UP, VERA_CALLED)
    assert stage_of(exchange).lower_third == LowerThird("message", "hello")

    with_gift = after(*HERE, *pinned, VERA_UP, VERA_CALLED, GiftArmed(gift=BEAR, place="perm"))
    assert stage_of(with_gift).lower_third == LowerThird("speaker", "vera")
