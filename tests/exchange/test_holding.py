"""Holding: what is let through is shown at once, or only with its translation."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ENDED,
    EVERYBODY_IS_HERE,
    HELLO_APPROVED,
    NINA,
    PLAN,
    TOM,
    VERA,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from exchange.test_translation import BETTER, IN_ENGLISH, TRANSLATE
from twincloth.exchange.actor import Role
from twincloth.exchange.consent import PublicWords
from twincloth.exchange.exchange import Topic
from twincloth.exchange.holding import (
    HoldOriginals,
    MessageLetThrough,
    MessageReleased,
    OriginalsHeld,
    OriginalsShown,
    ShowOriginals,
)
from twincloth.exchange.message import MessageState
from twincloth.exchange.messages import Messages, PostMessage
from twincloth.exchange.moderation import ApproveMessage, DeclineMessage, ReconsiderMessage, ShowUntranslated
from twincloth.exchange.pins import MessagePinned, PinMessage
from twincloth.exchange.removal import ParticipantRemoved, ReadmitParticipant
from twincloth.exchange.translation import TakeBackTranslation

MAY = {
    "hold-originals": {Role.HOST},
    "show-originals": {Role.HOST},
    "show-untranslated": {Role.HOST, Role.MODERATOR},
}
LET_THROUGH, RELEASED = MessageLetThrough(message="hello"), MessageReleased(message="hello")
OF_NOBODY = [replace(LET_THROUGH, message="none"), replace(RELEASED, message="none")]

WAITS = (*EVERYBODY_IS_HERE, OriginalsHeld(), VERA_SAID_HELLO)
AWAITS = (*WAITS, LET_THROUGH)
APPROVE = ApproveMessage(message="hello")


def state_of(exchange):
    return exchange[Messages].by_id["hello"].state


def test_what_is_let_through_is_held_until_it_is_translated_and_then_shown():
    exchange = after(*WAITS)

    then(exchange, *exchange.decide(APPROVE, TOM))
    assert state_of(exchange) is MessageState.AWAITING
    assert exchange[Messages].by_id["hello"] not in PublicWords(exchange)
    assert [one.id for one in exchange[Messages].last_decided(9)] == ["hello"]

    then(exchange, *exchange.decide(TRANSLATE, TOM))
    assert state_of(exchange) is MessageState.SHOWN


def test_its_author_hears_where_it_is():
    exchange = after(*AWAITS)

    assert LET_THROUGH.notifies(exchange) == (("vera", Topic("message", "hello"), "awaiting"),)


def test_a_second_hand_on_the_same_button_does_not_show_it():
    assert refusal_of(after(*AWAITS), APPROVE, NINA) == "message-awaits-translation"
    assert refusal_of(after(*AWAITS), PinMessage(message="hello"), NINA) == "message-not-shown"


def test_hosts_may_show_it_at_once_decline_it_and_decide_anew():
    for command, state in (
        (ShowUntranslated(message="hello"), MessageState.SHOWN),
        (DeclineMessage(message="hello"), MessageState.DECLINED),
        (ReconsiderMessage(message="hello"), MessageState.WAITING),
    ):
        exchange = after(*AWAITS)
        then(exchange, *exchange.decide(command, NINA))
        assert state_of(exchange) is state

    assert refusal_of(after(*WAITS), ShowUntranslated(message="hello"), NINA) == "message-not-awaiting"


def test_what_is_shown_without_a_host_is_held_too():
    exchange = after(*EVERYBODY_IS_HERE, OriginalsHeld(), plan=replace(PLAN, moderated=False))

    (posted,) = exchange.decide(PostMessage(id="hello", text="Привет!"), VERA)
    then(exchange, posted)
    assert (posted.awaits, state_of(exchange)) == (True, MessageState.AWAITING)

    (hearts,) = exchange.decide(PostMessage(id="hearts", text="❤️"), VERA)
    assert not hearts.awaits, "hearts are hearts in every language"


def test_all_appear_at_once_when_nothing_is_held_any_more():
    exchange = after(
        *AWAITS, replace(VERA_SAID_HELLO, message="again"), replace(LET_THROUGH, message="again")
    )

    facts = exchange.decide(ShowOriginals(), TOM)

    assert facts == [OriginalsShown(), RELEASED, replace(RELEASED, message="again")]
    then(exchange, *facts)
    assert [one.id for one in exchange[Messages].shown] == ["hello", "again"]


def test_two_hosts_may_press_the_same_switch():
    assert after(*WAITS).decide(HoldOriginals(), NINA) == []
    assert after(*EVERYBODY_IS_HERE).decide(ShowOriginals(), TOM) == []


def test_after_the_end_nothing_is_held_any_more():
    assert refusal_of(after(*EVERYBODY_IS_HERE, ENDED), HoldOriginals(), TOM) == "exchange-ended"
    assert after(*AWAITS, ENDED).decide(ShowOriginals(), TOM) == [OriginalsShown(), RELEASED]


def test_in_one_language_alone_there_is_nothing_to_hold():
    plan = replace(PLAN, languages=("ru",))

    assert refusal_of(after(*EVERYBODY_IS_HERE, plan=plan), HoldOriginals(), TOM) == "one-language-alone"
    assert after(*WAITS, plan=plan).decide(APPROVE, TOM) == [HELLO_APPROVED]


def undone(exchange):
    """After the interpreter has taken back the translation that is there."""
    seq = exchange[Messages].by_id["hello"].translations["en"].seq
    undo = TakeBackTranslation(message="hello", language="en", seq=seq)
    then(exchange, *exchange.decide(undo, TOM))
    return exchange


def test_undoing_the_translation_that_released_it_takes_it_off_the_screens():
    released = (*AWAITS, IN_ENGLISH, RELEASED)

    assert state_of(undone(after(*released))) is MessageState.AWAITING
    assert state_of(undone(after(*released, BETTER))) is MessageState.SHOWN, (
        "the first translation is there again"
    )
    assert state_of(undone(after(*released, OriginalsShown()))) is MessageState.SHOWN
    assert state_of(undone(after(*released, MessagePinned(message="hello")))) is MessageState.SHOWN
    by_a_host = (*AWAITS, HELLO_APPROVED, IN_ENGLISH)
    assert state_of(undone(after(*by_a_host))) is MessageState.SHOWN


@pytest.mark.parametrize(
    ("facts", "state"), [((), MessageState.AWAITING), ((OriginalsShown(),), MessageState.SHOWN)]
)
def test_who_is_let_back_in_waits_only_where_others_still_do(facts, state):
    exchange = after(*AWAITS, ParticipantRemoved(participant="vera"), *facts)

    then(exchange, *exchange.decide(ReadmitParticipant(participant="vera"), TOM))

    assert state_of(exchange) is state
