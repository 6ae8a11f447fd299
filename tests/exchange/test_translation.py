"""Parallel text: a message in the other language, who said it so, and what becomes of it when something changes."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ENDED,
    EVERYBODY_IS_HERE,
    HELLO_APPROVED,
    NINA,
    PLAN,
    TOM,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.corrections import MessageCorrected
from twincloth.exchange.coverage import Coverage
from twincloth.exchange.erasure import ErasePerson, without_person
from twincloth.exchange.exchange import Topic
from twincloth.exchange.messages import MessagePosted, Messages
from twincloth.exchange.moderation import MessageDeclined, MessageReconsidered
from twincloth.exchange.parallel_text import Machine
from twincloth.exchange.pins import MessagePinned
from twincloth.exchange.removal import ParticipantRemoved
from twincloth.exchange.translation import (
    MessageTranslated,
    TakeBackTranslation,
    TranslateMessage,
    TranslationTakenBack,
)

MAY = {
    "translate-message": {Role.HOST, Role.INTERPRETER},
    "take-back-translation": {Role.HOST, Role.INTERPRETER},
}
IN_ENGLISH = MessageTranslated(message="hello", author="vera", language="en", text="Hello!")
BETTER = replace(IN_ENGLISH, text="Hello there!")
TAKEN_BACK = TranslationTakenBack(message="hello", language="en")
OF_NOBODY = [replace(IN_ENGLISH, message="none"), replace(TAKEN_BACK, message="none"), TAKEN_BACK]

SHOWN = (*EVERYBODY_IS_HERE, VERA_SAID_HELLO, HELLO_APPROVED)
TRANSLATE = TranslateMessage(message="hello", language="en", text=" Hello! ")


def translation(exchange, language="en"):
    return exchange[Messages].by_id["hello"].translations.get(language)


def lacking(exchange):
    return [message.id for message in exchange[Messages].coverage.lacking(PLAN.languages)]


def test_a_shown_message_gets_its_words_in_the_other_language_and_who_said_them():
    exchange = after(*SHOWN)
    assert lacking(exchange) == ["hello"]

    assert exchange.decide(TRANSLATE, TOM) == [IN_ENGLISH]

    then(exchange, IN_ENGLISH, by="tom")
    there = translation(exchange)
    assert (there.text, there.by, there.machine, there.seq) == ("Hello!", "tom", "", exchange.seq)
    assert lacking(exchange) == []


@pytest.mark.parametrize(
    ("facts", "command", "code"),
    [
        (SHOWN[:-1], TRANSLATE, "message-not-let-through"),
        ((*SHOWN, MessageDeclined(message="hello")), TRANSLATE, "message-not-let-through"),
        ((*SHOWN, ParticipantRemoved(participant="vera")), TRANSLATE, "writer-removed"),
        (SHOWN, replace(TRANSLATE, message="other"), "unknown-message"),
        (SHOWN, replace(TRANSLATE, language="de"), "unknown-language"),
        (SHOWN, replace(TRANSLATE, language="ru"), "language-of-the-original"),
        (SHOWN, replace(TRANSLATE, text=" \u200b "), "message-empty"),
        (SHOWN, replace(TRANSLATE, text="x" * 501), "message-too-long"),
        (SHOWN, replace(TRANSLATE, corrections=1), "corrected-meanwhile"),
        (SHOWN, replace(TRANSLATE, instead_of=3), "translated-meanwhile"),
        ((*SHOWN, BETTER), TRANSLATE, "translated-meanwhile"),
        (SHOWN, TakeBackTranslation(message="hello", language="en", seq=9), "not-translated"),
        (
            (*SHOWN, BETTER),
            TakeBackTranslation(message="hello", language="en", seq=8),
            "translated-meanwhile",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_says_why(facts, command, code):
    assert refusal_of(after(*facts), command, TOM) == code


def test_the_same_words_again_change_nothing():
    assert after(*SHOWN, IN_ENGLISH).decide(TRANSLATE, NINA) == []


def test_after_the_end_the_record_can_still_be_translated():
    assert after(*SHOWN, ENDED).decide(TRANSLATE, TOM) == [IN_ENGLISH]


@pytest.mark.parametrize(
    ("draft", "machine"),
    [("", Machine.NONE), ("Hello! ", Machine.DRAFT), ("Hallo!", Machine.CORRECTED)],
)
def test_a_machines_share_is_told(draft, machine):
    (translated,) = after(*SHOWN).decide(replace(TRANSLATE, draft=draft), TOM)

    assert translated.machine is machine


def test_what_a_machine_began_stays_marked_when_somebody_betters_it():
    exchange = after(*SHOWN)
    then(exchange, replace(IN_ENGLISH, machine=Machine.DRAFT), by="tom")

    better = replace(TRANSLATE, text="Hello there!", instead_of=exchange.seq)
    (translated,) = exchange.decide(better, NINA)

    assert translated.machine is Machine.CORRECTED


def test_a_correction_is_told_and_undone_and_so_is_what_it_corrected():
    exchange = after(*SHOWN)
    then(exchange, IN_ENGLISH, by="tom")
    then(exchange, BETTER, by="nina")
    assert (translation(exchange).text, translation(exchange).first.by) == ("Hello there!", "tom")

    for left in ("Hello!", None):
        undo = TakeBackTranslation(message="hello", language="en", seq=translation(exchange).seq)
        then(exchange, *exchange.decide(undo, TOM))
        assert (translation(exchange) and translation(exchange).text) == left
    assert lacking(exchange) == ["hello"]


def test_other_words_of_the_author_are_not_translated_yet():
    corrected = MessageCorrected(message="hello", author="vera", text="Привет всем!", language="ru")
    exchange = after(*SHOWN, IN_ENGLISH, MessageReconsidered(message="hello"), corrected, HELLO_APPROVED)

    assert translation(exchange) is None
    assert refusal_of(exchange, TRANSLATE, TOM) == "corrected-meanwhile"
    assert exchange.decide(replace(TRANSLATE, corrections=1), TOM)


def test_a_decision_undone_and_made_again_keeps_the_translation():
    exchange = after(*SHOWN, IN_ENGLISH, MessageReconsidered(message="hello"))
    assert lacking(exchange) == []

    then(exchange, HELLO_APPROVED)

    assert translation(exchange)


def test_who_is_erased_takes_what_they_said_along_in_every_language():
    exchange = after(*SHOWN, IN_ENGLISH)

    then(exchange, *exchange.decide(ErasePerson(participant="vera"), OPERATOR))

    assert translation(exchange) is None
    assert without_person(IN_ENGLISH, "vera", frozenset()) == replace(IN_ENGLISH, text="")
    assert without_person(IN_ENGLISH, "tom", frozenset()) == IN_ENGLISH
    assert translation(after(*SHOWN, IN_ENGLISH.redacted())) is None


def test_the_stage_shows_a_pinned_message_anew_when_it_is_translated():
    exchange = after(*SHOWN, MessagePinned(message="hello"))

    assert IN_ENGLISH.invalidates(exchange) == (Topic("message", "hello"), Topic("pin"))


@pytest.mark.parametrize("text", ["❤️❤️❤️", "2020!", "🇷🇺🇬🇧"])
def test_what_has_no_words_needs_no_translation(text):
    hearts = MessagePosted(message="hearts", author="vera", text=text, language="ru", held=False)

    assert lacking(after(*EVERYBODY_IS_HERE, hearts)) == []


def test_in_one_language_alone_nobody_has_anything_to_translate():
    exchange = after(*SHOWN, plan=replace(PLAN, languages=("ru",)))

    assert exchange[Messages].coverage.number_lacking(("ru",)) == 0
    assert refusal_of(exchange, TRANSLATE, TOM) == "unknown-language"


def test_of_three_languages_each_counts():
    exchange = after(*SHOWN, IN_ENGLISH, plan=replace(PLAN, languages=("en", "ru", "fr")))
    hello = exchange[Messages].by_id["hello"]

    assert exchange[Messages].coverage.lacking(("en", "ru", "fr")) == [hello]
    assert hello.lacks(("en", "ru", "fr")) == ["fr"]


def test_interpreters_have_the_newest_before_them_and_the_number_of_all(monkeypatch):
    monkeypatch.setattr(Coverage, "laid_out", 2)
    monkeypatch.setattr(Coverage, "listed", 1)
    posted = [replace(VERA_SAID_HELLO, message=f"m{number}", held=False) for number in range(6)]
    translated = [replace(IN_ENGLISH, message=f"m{number}") for number in (5, 4)]
    exchange = after(*EVERYBODY_IS_HERE, *posted, *translated)
    coverage = exchange[Messages].coverage

    assert lacking(exchange) == ["m2", "m3"]
    assert coverage.number_lacking(PLAN.languages) == 4
    assert [message.id for message in coverage.translated(PLAN.languages)] == ["m4"], "the one done last"

    back = replace(TAKEN_BACK, message="m4")
    then(exchange, back)
    assert Topic("message", "m5") in back.invalidates(exchange), "it moves up where m4 stood"
    assert lacking(exchange) == ["m3", "m4"]
