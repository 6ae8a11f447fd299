"""A slip of the pen is mended before a message is shown, and its author sees what was changed."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    EVERYBODY_IS_HERE,
    HELLO_APPROVED,
    NINA,
    TOM,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.corrections import Corrections, CorrectMessage, MessageCorrected
from twincloth.exchange.erasure import ErasePerson
from twincloth.exchange.exchange import Topic
from twincloth.exchange.message import MessageState
from twincloth.exchange.messages import Messages
from twincloth.exchange.moderation import MessageDeclined, MessageReconsidered

MAY = {"correct-message": {Role.HOST, Role.MODERATOR}}
OF_NOBODY = [MessageCorrected(message="none", author="nobody", text="Hello", language="en")]

SAID = (*EVERYBODY_IS_HERE, replace(VERA_SAID_HELLO, text="Превет, Оксфорд!"))
MENDED = MessageCorrected(message="hello", author="vera", text="Привет, Оксфорд!", language="ru")
MEND = CorrectMessage(message="hello", text=" Привет, Оксфорд! ")


def said(exchange):
    return exchange[Messages].by_id["hello"]


def test_it_says_what_was_corrected_and_keeps_what_was_written():
    exchange = after(*SAID)

    facts = exchange.decide(MEND, NINA)
    assert facts == [MENDED]
    then(exchange, *facts)

    assert (said(exchange).text, said(exchange).original) == ("Привет, Оксфорд!", "Превет, Оксфорд!")
    assert said(exchange).state is MessageState.WAITING
    assert exchange[Messages].queue.of("vera") == ["hello"], "it keeps its place in the queue"


def test_its_author_hears_of_it_and_staff_see_it():
    exchange = after(*SAID, MENDED)

    assert MENDED.notifies(exchange) == (("vera", Topic("message", "hello"), "waiting"),)
    assert set(MENDED.invalidates(exchange)) == {Topic("message", "hello"), Topic("writer", "vera")}
    assert [tuple(piece) for piece in exchange[Corrections].changes(said(exchange))] == [
        ("Превет", "taken"),
        ("Привет", "put"),
        (", Оксфорд!", "kept"),
    ]


def test_corrected_twice_it_still_keeps_what_was_written_first():
    exchange = after(*SAID, MENDED, replace(MENDED, text="Привет!"))

    assert (said(exchange).original, said(exchange).corrections) == ("Превет, Оксфорд!", 2)


def test_its_language_is_told_anew():
    (mended,) = after(*SAID).decide(replace(MEND, text="Hello, Oxford!"), TOM)

    assert mended.language == "en"


def test_of_two_who_correct_at_once_the_second_is_told():
    exchange = after(*SAID, MENDED)

    assert exchange.decide(MEND, TOM) == [], "both have mended the same"
    other = replace(MEND, text="Привет, Окс!")
    assert refusal_of(exchange, other, TOM) == "corrected-meanwhile"
    assert exchange.decide(replace(other, corrections=1), TOM)


@pytest.mark.parametrize(
    ("facts", "command", "code"),
    [
        ((), replace(MEND, message="other"), "unknown-message"),
        ((), replace(MEND, text=" "), "message-empty"),
        ((), replace(MEND, text="x" * 501), "message-too-long"),
        ((HELLO_APPROVED,), MEND, "message-not-waiting"),
        ((MessageDeclined(message="hello"),), MEND, "message-not-waiting"),
    ],
)
def test_what_cannot_be_corrected_is_refused(facts, command, code):
    assert refusal_of(after(*SAID, *facts), command, TOM) == code


def test_what_was_let_through_too_early_can_be_called_back_and_corrected():
    assert after(*SAID, HELLO_APPROVED, MessageReconsidered(message="hello")).decide(MEND, TOM)


def test_both_versions_go_with_the_person():
    exchange = after(*SAID, MENDED)

    then(exchange, *exchange.decide(ErasePerson(participant="vera"), OPERATOR))

    assert (said(exchange).text, said(exchange).original) == ("", "")
    assert MENDED.owner() == "vera"
    assert after(*(fact.redacted() for fact in (*SAID, MENDED)))[Messages].by_id["hello"].original == ""
