"""Reports: moderators hear of a message that should not be shown, and nobody else does."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ALICE,
    ENDED,
    EVERYBODY_IS_HERE,
    HELLO_APPROVED,
    OLEG,
    OLEG_REGISTERED,
    TOM,
    VERA,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import Role
from twincloth.exchange.erasure import without_person
from twincloth.exchange.exchange import Topic
from twincloth.exchange.messages import Messages
from twincloth.exchange.moderation import DeclineMessage, MessageApproved, MessageDeclined
from twincloth.exchange.removal import ParticipantRemoved
from twincloth.exchange.reports import KeepMessage, MessageKept, MessageReported, ReportMessage, Reports

MAY = {"report-message": {Role.PARTICIPANT}, "keep-message": {Role.HOST, Role.MODERATOR}}
OF_NOBODY = [MessageReported(message="none", participant="nobody"), MessageKept(message="none")]

SHOWN = (*EVERYBODY_IS_HERE, OLEG_REGISTERED, VERA_SAID_HELLO, HELLO_APPROVED)
REPORT = ReportMessage(message="hello")
BY_ALICE = MessageReported(message="hello", participant="alice")
BY_OLEG = MessageReported(message="hello", participant="oleg")


def reported(exchange):
    return {
        message.id: exchange[Reports].count(message) for message in exchange[Reports].open(exchange[Messages])
    }


def test_each_may_report_once_and_moderators_see_how_many_have():
    exchange = after(*SHOWN)

    assert exchange.decide(REPORT, ALICE) == [BY_ALICE]
    then(exchange, BY_ALICE)
    assert refusal_of(exchange, REPORT, ALICE) == "already-reported"
    then(exchange, *exchange.decide(REPORT, OLEG))

    assert reported(exchange) == {"hello": 2}
    assert exchange[Reports].against(exchange[Messages], "vera")


def test_neither_its_author_nor_any_page_of_others_hears_of_it():
    exchange = after(*SHOWN, BY_ALICE)

    assert BY_ALICE.notifies(exchange) == ()
    assert BY_ALICE.invalidates(exchange) == (Topic("reports"), Topic("writer", "vera")), (
        "who waits to be read"
    )


def test_what_is_kept_is_settled_until_somebody_else_reports_it():
    exchange = after(*SHOWN, BY_ALICE, BY_OLEG)
    then(exchange, *exchange.decide(KeepMessage(message="hello"), TOM))

    assert reported(exchange) == {}
    assert refusal_of(exchange, KeepMessage(message="hello"), TOM) == "nothing-reported"
    assert refusal_of(exchange, REPORT, ALICE) == "already-reported"
    then(exchange, replace(BY_ALICE, participant="late"))
    assert reported(exchange) == {"hello": 1}


@pytest.mark.parametrize("later", [(), (MessageApproved(message="hello"),)])
def test_what_was_taken_off_is_settled_and_stays_so_when_it_is_shown_again(later):
    exchange = after(*SHOWN, BY_ALICE)
    then(exchange, *exchange.decide(DeclineMessage(message="hello"), TOM), *later)

    assert reported(exchange) == {}


def test_whoever_is_removed_takes_the_reports_along():
    assert reported(after(*SHOWN, BY_ALICE, ParticipantRemoved(participant="vera"))) == {}


@pytest.mark.parametrize(
    ("facts", "command", "by", "code"),
    [
        ((), replace(REPORT, message="none"), ALICE, "unknown-message"),
        ((), REPORT, VERA, "own-message"),
        ((MessageDeclined(message="hello"),), REPORT, ALICE, "message-not-shown"),
        ((ENDED,), REPORT, ALICE, "exchange-ended"),
        ((), KeepMessage(message="hello"), TOM, "nothing-reported"),
        ((), KeepMessage(message="none"), TOM, "unknown-message"),
    ],
)
def test_what_cannot_be_reported_is_refused(facts, command, by, code):
    assert refusal_of(after(*SHOWN, *facts), command, by) == code


def test_who_reported_is_erased_with_the_person_and_the_report_stays():
    forgotten = without_person(BY_ALICE, "alice", frozenset())

    assert forgotten == MessageReported(message="hello", participant="")
    assert reported(after(*SHOWN, forgotten)) == {"hello": 1}
