"""Auto-approval: what waits is shown by itself after a while, unless somebody or something stops it."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ENDED,
    EVERYBODY_IS_HERE,
    HELLO_APPROVED,
    NINA,
    TOM,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import CLOCK, Role
from twincloth.exchange.auto_approval import (
    DELAYS,
    ApproveOverdue,
    AutoApproval,
    AutoApprovalSet,
    AutoApprovalStopped,
    SetAutoApproval,
    StopAutoApproval,
)
from twincloth.exchange.child_mode import ChildModeSet
from twincloth.exchange.message import MessageState
from twincloth.exchange.messages import Messages
from twincloth.exchange.moderation import MessageApproved, MessageReconsidered
from twincloth.exchange.removal import ParticipantReadmitted, ParticipantRemoved
from twincloth.exchange.reports import MessageReported

MAY = {
    "set-auto-approval": {Role.HOST},
    "stop-auto-approval": {Role.HOST, Role.MODERATOR},
    "approve-overdue": {Role.CLOCK},
}
NOT_OVER_THE_SOCKET = {"approve-overdue"}
OF_NOBODY = [AutoApprovalSet(seconds=20), AutoApprovalStopped(message="none"), AutoApprovalSet(seconds=0)]

BY_ITSELF = AutoApprovalSet(seconds=20)
WAITS = (*EVERYBODY_IS_HERE, BY_ITSELF, VERA_SAID_HELLO)
LATER = replace(VERA_SAID_HELLO, message="later", author="alice", text="Hi")


def passes(exchange, seconds):
    """So much time; and the clock rings, if it has to."""
    exchange.now += seconds * 1000
    alarm = exchange.due_alarms().get("AutoApproval")
    if alarm and alarm.at <= exchange.now:
        then(exchange, *exchange.decide(alarm.command, CLOCK))


def state(exchange, message="hello"):
    return exchange[Messages].by_id[message].state


def test_what_waits_is_shown_after_so_many_seconds_and_not_before():
    exchange = after(*WAITS)

    passes(exchange, 19.999)
    assert state(exchange) is MessageState.WAITING
    passes(exchange, 0.001)
    assert state(exchange) is MessageState.SHOWN
    assert exchange.due_alarms() == {}, "and the clock rings no more"


def test_each_has_its_own_time_and_those_of_one_instant_come_together():
    exchange = after(*WAITS, LATER)
    due = exchange[AutoApproval].due_at

    assert [due(exchange, one) for one in exchange[Messages].waiting] == [28_000, 29_000]
    passes(exchange, 60)
    assert exchange[Messages].waiting == []


def test_what_waited_before_it_was_switched_on_has_its_seconds_too():
    exchange = after(*EVERYBODY_IS_HERE, VERA_SAID_HELLO, replace(LATER, held=False), BY_ITSELF)

    assert exchange.due_alarms()["AutoApproval"].at == exchange.now + 20_000


@pytest.mark.parametrize(
    "stopped",
    [
        (AutoApprovalStopped(message="hello"),),
        (AutoApprovalSet(seconds=0),),
        (HELLO_APPROVED, MessageReconsidered(message="hello")),
        (ParticipantRemoved(participant="vera"), ParticipantReadmitted(participant="vera")),
        (ChildModeSet(on=True),),
        (ENDED,),
        (
            replace(VERA_SAID_HELLO, message="other", held=False),
            MessageReported(message="other", participant="alice"),
        ),
    ],
)
def test_what_stops_it(stopped):
    exchange = after(*WAITS, *stopped)

    assert exchange.due_alarms() == {}
    passes(exchange, 600)
    assert state(exchange) is MessageState.WAITING
    assert exchange.decide(ApproveOverdue(), CLOCK) == []


def test_an_abusive_word_waits_for_people():
    exchange = after(*EVERYBODY_IS_HERE, BY_ITSELF, replace(VERA_SAID_HELLO, text="Сам дурак!"), LATER)

    passes(exchange, 600)

    assert (state(exchange), state(exchange, "later")) == (MessageState.WAITING, MessageState.SHOWN)


def test_what_was_there_while_everything_was_held_waits_for_people_afterwards_too():
    child_mode = (ChildModeSet(on=True), LATER, ChildModeSet(on=False))
    exchange = after(*WAITS, *child_mode)

    passes(exchange, 600)

    assert (state(exchange), state(exchange, "later")) == (MessageState.WAITING, MessageState.WAITING)


def test_one_press_stops_one_or_all():
    exchange = after(*WAITS, LATER)

    then(exchange, *exchange.decide(StopAutoApproval(message="hello"), NINA))
    assert exchange.decide(StopAutoApproval(message="hello"), TOM) == [], "two may press"
    assert exchange.due_alarms()["AutoApproval"].at == 29_000
    then(exchange, *exchange.decide(StopAutoApproval(), NINA))
    assert exchange.due_alarms() == {}
    assert exchange.decide(StopAutoApproval(), TOM) == []


@pytest.mark.parametrize("seconds", DELAYS)
def test_hosts_choose_after_how_long(seconds):
    exchange = after(*EVERYBODY_IS_HERE)

    then(exchange, *exchange.decide(SetAutoApproval(seconds=seconds), TOM))

    assert exchange[AutoApproval].seconds == seconds
    assert exchange.decide(SetAutoApproval(seconds=seconds), NINA) == []


@pytest.mark.parametrize(
    ("facts", "command", "code"),
    [
        ((), SetAutoApproval(seconds=7), "unknown-delay"),
        ((ChildModeSet(on=True),), SetAutoApproval(seconds=10), "everything-is-held"),
        ((ENDED,), SetAutoApproval(seconds=10), "exchange-ended"),
        ((MessageApproved(message="hello"),), StopAutoApproval(message="hello"), "message-not-waiting"),
        ((), StopAutoApproval(message="none"), "unknown-message"),
    ],
)
def test_what_cannot_be_is_refused(facts, command, code):
    assert refusal_of(after(*WAITS, *facts), command, TOM) == code
