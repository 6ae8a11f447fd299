"""Abusive words: found in their forms and disguises, and not in what only resembles them."""

import pytest

from exchange.stories import ENDED, EVERYBODY_IS_HERE, NINA, TOM, after, refusal_of, then
from twincloth.exchange.abusive_lists import LISTS
from twincloth.exchange.abusive_words import MOST_WORDS, AbusiveWords, AbusiveWordsSet, SetAbusiveWords
from twincloth.exchange.actor import Role

MAY = {"set-abusive-words": {Role.HOST}}
OF_NOBODY = [AbusiveWordsSet(language="ru", words=("дурак*",))]


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("Ну и дурак ты, Олег!", ("дурак",)),
        ("ДУРАКИ, сука", ("ДУРАКИ", "сука")),
        ("You IDIOTS of Oxford", ("IDIOTS",)),
        ("идиоооот", ("идиоооот",)),
        ("i d i o t", ("i d i o t",)),
        ("и.д.и.о.т!", ("и.д.и.о.т",)),
        ("sh1t, $hit and cyka", ("sh1t", "$hit", "cyka")),
        ("дурак латиницей: дypaк", ("дурак", "дypaк")),
        ("ёб твою", ("ёб",)),
    ],
)
def test_forms_and_disguises_are_found(text, hints):
    assert after()[AbusiveWords].hints(text) == hints


INNOCENT = (
    "Сукно для гостей, хохлома и жидкое мыло",
    "Уродился урожай; ребята страхуют и похудели",
    "Небеса и хлеб, учёба в классе, а я и ты и он — семья",
    "Scunthorpe assembles a class: shiitake, Dickens, pricked fingers",
    "A b c is what I know",
    "",
)


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_resembles_them_is_not(text):
    assert after()[AbusiveWords].hints(text) == ()


def test_a_text_is_read_whole():
    read = after()[AbusiveWords].read("Ты дурак, да?")

    assert [tuple(piece) for piece in read] == [("Ты ", False), ("дурак", True), (", да?", False)]


def test_hosts_write_the_list_anew():
    exchange = after(*EVERYBODY_IS_HERE)
    own = exchange[AbusiveWords]

    then(exchange, *exchange.decide(SetAbusiveWords(language="ru", words="Бука, бяка* бука"), TOM))

    assert own.words("ru") == ("бука", "бяка*")
    assert own.hints("Бука и бякам дурак") == ("Бука", "бякам")
    assert own.words("en") == LISTS["en"]
    assert exchange.decide(SetAbusiveWords(language="ru", words="бука бяка*"), NINA) == []


def test_a_list_may_be_empty():
    exchange = after(*EVERYBODY_IS_HERE)
    for language in ("ru", "en"):
        then(exchange, *exchange.decide(SetAbusiveWords(language=language, words=" "), TOM))

    assert exchange[AbusiveWords].hints("Дурак, idiot") == ()


@pytest.mark.parametrize(
    ("facts", "fields", "code"),
    [
        ((), {"language": "fr"}, "unknown-language"),
        ((), {"words": " ".join(f"слово{n}" for n in range(MOST_WORDS + 1))}, "words-too-many"),
        ((), {"words": "x" * 20_001}, "words-too-many"),
        ((), {"words": "*"}, "word-unreadable"),
        ((), {"words": "x" * 41}, "word-unreadable"),
        ((), {"words": "a<b"}, "word-unreadable"),
        ((AbusiveWordsSet(language="ru", words=("бяка",)),), {}, "words-changed-meanwhile"),
        ((ENDED,), {}, "exchange-ended"),
    ],
)
def test_what_is_no_list_is_refused(facts, fields, code):
    command = SetAbusiveWords(**({"language": "ru", "words": "бука"} | fields))

    assert refusal_of(after(*EVERYBODY_IS_HERE, *facts), command, TOM) == code


def test_our_own_lists_are_lists():
    for language, words in LISTS.items():
        exchange = after(*EVERYBODY_IS_HERE, AbusiveWordsSet(language=language, words=()))
        (written,) = exchange.decide(SetAbusiveWords(language=language, words="\n".join(words), edits=1), TOM)
        assert written.words == words
