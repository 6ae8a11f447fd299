"""Lower thirds: speakers prepared by hosts, one of them on the stage at a time, and everything to be taken back."""

import pytest

from exchange.stories import ENDED, EVERYBODY_IS_HERE, NINA, PLAN, TOM, after, refusal_of, then
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.erasure import ErasePerson, without_person
from twincloth.exchange.exchange import Topic
from twincloth.exchange.lower_thirds import (
    DropLowerThird,
    HideLowerThird,
    LowerThirdDropped,
    LowerThirdHidden,
    LowerThirdPrepared,
    LowerThirdRestored,
    LowerThirds,
    LowerThirdShown,
    PrepareLowerThird,
    RestoreLowerThird,
    ShowLowerThird,
)

MAY = {f"{verb}-lower-third": {Role.HOST} for verb in ("prepare", "drop", "restore", "show", "hide")}
OF_NOBODY = [
    LowerThirdPrepared(lower_third="some", name={}, role={}),
    *(
        kind(lower_third="nobody")
        for kind in (LowerThirdDropped, LowerThirdRestored, LowerThirdShown, LowerThirdHidden)
    ),
]

VERA = LowerThirdPrepared(
    lower_third="vera",
    name={"en": "Vera Orlova", "ru": "Вера Орлова"},
    role={"ru": "мастерица"},
    place="perm",
)
TEA = LowerThirdPrepared(lower_third="tea", name={"en": "Alice Tea"}, role={})
HERE = (*EVERYBODY_IS_HERE, VERA, TEA)
VERA_SHOWN, VERA_DROPPED = LowerThirdShown(lower_third="vera"), LowerThirdDropped(lower_third="vera")


def prepare(**fields):
    return PrepareLowerThird(**{"id": "new", "name": {"en": "Tom"}, "role": {}, **fields})


def test_a_speaker_is_prepared_with_what_there_is_in_each_language():
    command = prepare(
        name={"en": " Vera  Orlova ", "ru": ""}, role={"en": "", "ru": "мастерица"}, place="perm"
    )

    assert command.decide(after(*HERE), NINA) == [
        LowerThirdPrepared(
            lower_third="new", name={"en": "Vera Orlova"}, role={"ru": "мастерица"}, place="perm"
        )
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": {"en": " \u200b "}}, "name-empty"),
        ({"name": {"en": "x" * 61}}, "lower-third-too-long"),
        ({"role": {"en": "x" * 101}}, "lower-third-too-long"),
        ({"role": {"en": "\u202eevil"}}, "text-unprintable"),
        ({"name": {"en": "Ve" + "\u0301" * 9 + "ra"}}, "text-piled-marks"),
        ({"name": {"fr": "Vera"}}, "unknown-language"),
        ({"place": "paris"}, "unknown-place"),
        ({"lower_third": "nobody"}, "unknown-lower-third"),
        ({"id": "tea"}, "id-taken"),
    ],
)
def test_what_cannot_stand_there_is_refused(fields, code):
    assert refusal_of(after(*HERE), prepare(**fields), TOM) == code


def test_there_is_an_end_to_how_many(monkeypatch):
    monkeypatch.setattr(LowerThirds, "most", 2)

    assert refusal_of(after(*HERE), prepare(), TOM) == "too-many-lower-thirds"
    assert prepare(lower_third="tea").decide(after(*HERE), TOM) != []


def test_one_at_a_time_stands_on_the_stage_and_changes_there_at_once():
    exchange = after(*HERE)
    then(exchange, *ShowLowerThird(lower_third="tea").decide(exchange, TOM), VERA_SHOWN)
    assert exchange[LowerThirds].on_stage.name["ru"] == "Вера Орлова"
    assert ShowLowerThird(lower_third="vera").decide(exchange, NINA) == []

    then(exchange, *prepare(id="again", lower_third="vera", name={"en": "V. Orlova"}).decide(exchange, TOM))
    assert exchange[LowerThirds].on_stage.name == {"en": "V. Orlova"}
    assert list(exchange[LowerThirds].by_id) == ["vera", "tea"]

    then(exchange, *HideLowerThird().decide(exchange, NINA))
    assert exchange[LowerThirds].on_stage is None
    assert refusal_of(exchange, HideLowerThird(), TOM) == "no-lower-third"
    assert exchange.invalidated[-1] == (Topic("lowerthirds"),)


def test_who_was_taken_out_last_comes_back():
    exchange = after(*HERE, VERA_SHOWN)
    then(exchange, *DropLowerThird(lower_third="vera").decide(exchange, TOM))
    assert exchange[LowerThirds].on_stage is None
    assert refusal_of(exchange, ShowLowerThird(lower_third="vera"), NINA) == "unknown-lower-third"

    then(exchange, *RestoreLowerThird().decide(exchange, NINA))
    assert [one.id for one in exchange[LowerThirds].prepared] == ["tea", "vera"]
    assert refusal_of(exchange, RestoreLowerThird(), NINA) == "nothing-to-undo"


def test_after_the_end_nobody_is_introduced_but_taken_off():
    exchange = after(*HERE, VERA_SHOWN, ENDED)

    assert refusal_of(exchange, ShowLowerThird(lower_third="tea"), TOM) == "exchange-ended"
    assert refusal_of(exchange, prepare(), TOM) == "exchange-ended"
    assert HideLowerThird().decide(exchange, TOM) == [LowerThirdHidden(lower_third="vera")]


def test_who_wishes_it_is_forgotten_here_too():
    told = [without_person(fact, "vera", frozenset()) for fact in (*HERE, VERA_SHOWN)]
    exchange = after(*told, plan=PLAN)
    assert not any(word in str(told) for word in ("Орлова", "Orlova", "мастерица"))
    assert exchange[LowerThirds].on_stage is None

    then(exchange, *ErasePerson(participant="vera").decide(exchange, OPERATOR))
    assert list(exchange[LowerThirds].by_id) == ["tea"]
