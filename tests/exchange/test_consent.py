"""Consent: whose words stay public after the end."""

import pytest

from exchange.stories import (
    ALICE,
    ALICE_REGISTERED,
    DOORS_OPENED,
    ENDED,
    HELLO_APPROVED,
    TOM,
    VERA,
    VERA_REGISTERED,
    VERA_SAID_HELLO,
    after,
    refusal_of,
)
from twincloth.exchange.consent import (
    AgreementWithdrawn,
    AgreeToRecord,
    PublicWords,
    RecordAgreed,
    WithdrawAgreement,
)
from twincloth.exchange.doors import RECORD, ExchangeReopened
from twincloth.exchange.exchange import Exchange, Fact, PersonalNotice, Topic
from twincloth.exchange.messages import MessagePosted
from twincloth.exchange.people import People

HI = MessagePosted(message="hi", author="alice", text="Hi!", language="en", held=False)
NOT_VERA, VERA_AGREED = AgreementWithdrawn(participant="vera"), RecordAgreed(participant="vera")


def talk(*facts: Fact) -> Exchange:
    """Vera and Alice have agreed and written, and then this."""
    people = (DOORS_OPENED, VERA_REGISTERED, ALICE_REGISTERED)
    return after(*people, VERA_SAID_HELLO, HELLO_APPROVED, HI, *facts)


def public(exchange: Exchange) -> list[str]:
    return [message.id for message in PublicWords(exchange).last(9)]


def recorded(exchange: Exchange) -> list[str]:
    return [message.id for message, _ in PublicWords(exchange).recorded()]


def test_while_it_runs_everybody_reads_what_is_shown_whoever_agreed():
    exchange = talk(NOT_VERA)

    assert public(exchange) == ["hello", "hi"]
    assert recorded(exchange) == ["hi"]


def test_at_the_end_the_words_of_who_did_not_agree_are_gone_for_everybody():
    assert public(talk(NOT_VERA, ENDED)) == recorded(talk(NOT_VERA, ENDED)) == ["hi"]


def test_opened_again_the_exchange_shows_them_again():
    assert public(talk(NOT_VERA, ENDED, ExchangeReopened())) == ["hello", "hi"]


def test_a_late_agreement_brings_the_words_back_where_they_stood():
    exchange = talk(NOT_VERA, ENDED)

    assert exchange.decide(AgreeToRecord(), VERA) == [VERA_AGREED]
    assert public(talk(NOT_VERA, ENDED, VERA_AGREED)) == ["hello", "hi"]


def test_agreement_can_be_taken_back_after_the_end_too():
    exchange = talk(ENDED)

    assert exchange.decide(WithdrawAgreement(), VERA) == [NOT_VERA]
    assert public(talk(ENDED, NOT_VERA)) == ["hi"]


def test_choosing_the_same_again_changes_nothing():
    assert talk().decide(AgreeToRecord(), VERA) == []
    assert talk(NOT_VERA).decide(WithdrawAgreement(), VERA) == []


def test_before_the_end_a_choice_shows_to_nobody_else():
    assert NOT_VERA.invalidates(talk(NOT_VERA)) == VERA_AGREED.invalidates(talk(VERA_AGREED)) == ()


def test_after_the_end_pages_hear_of_a_choice():
    assert NOT_VERA.invalidates(talk(ENDED, NOT_VERA)) == RECORD
    assert VERA_AGREED.invalidates(talk(ENDED, VERA_AGREED)) == (Topic("message", "hello"),)


def test_who_chose_hears_of_it():
    told = NOT_VERA.notifies(talk(NOT_VERA))

    assert told == (PersonalNotice("vera", Topic("consent", "vera"), "not-agreed"),)
    assert VERA_AGREED.notifies(talk(ENDED, VERA_AGREED)) == (
        PersonalNotice("vera", Topic("consent", "vera"), "agreed"),
        PersonalNotice("vera", Topic("message", "hello"), "shown"),
    )


@pytest.mark.parametrize("command", [AgreeToRecord(), WithdrawAgreement()])
def test_nothing_is_left_to_choose_once_names_are_erased(command):
    exchange = after(DOORS_OPENED, VERA_REGISTERED.redacted(), ENDED)

    assert refusal_of(exchange, command, VERA) == "names-erased"


def test_only_participants_choose():
    assert refusal_of(talk(), AgreeToRecord(), TOM) == "not-allowed"


def test_a_choice_of_somebody_unknown_replays():
    assert "new" not in talk(RecordAgreed(participant="new"))[People].by_id


def test_declined_words_are_nobodys_to_read():
    exchange = after(DOORS_OPENED, VERA_REGISTERED, ALICE_REGISTERED, VERA_SAID_HELLO)

    assert public(exchange) == recorded(exchange) == []
    assert exchange.decide(WithdrawAgreement(), ALICE)
