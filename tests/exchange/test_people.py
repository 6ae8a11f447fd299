"""Registering, and names that are too alike."""

import pytest

from exchange.stories import DOORS_OPENED, ENDED, VERA_REGISTERED, after, refusal_of
from twincloth.exchange.actor import GUEST, Role
from twincloth.exchange.look_alikes import alike
from twincloth.exchange.people import ParticipantRegistered, People, RegisterParticipant


def register(name: str = "Tom", place: str = "oxford", language: str = "en") -> RegisterParticipant:
    return RegisterParticipant(participant="new", name=name, place=place, language=language)


def test_a_name_and_a_place_are_enough():
    facts = after(DOORS_OPENED).decide(register(" Tom   Jones "), GUEST)

    assert facts == [
        ParticipantRegistered(participant="new", name="Tom Jones", place="oxford", language="en", kept=False)
    ]


def test_registering_the_same_person_twice_changes_nothing():
    again = RegisterParticipant(participant="vera", name="Вера", place="perm", language="ru")

    assert after(DOORS_OPENED, VERA_REGISTERED).decide(again, GUEST) == []


def test_who_has_registered_is_a_participant_of_their_place():
    actor = after(DOORS_OPENED, VERA_REGISTERED).actor("vera")

    assert (actor.role, actor.place) == (Role.PARTICIPANT, "perm")


def test_nobody_registers_at_closed_doors_or_after_the_end():
    assert refusal_of(after(), register(), GUEST) == "doors-closed"
    assert refusal_of(after(DOORS_OPENED, ENDED), register(), GUEST) == "exchange-ended"


def test_an_unknown_place_or_language_is_refused():
    assert refusal_of(after(DOORS_OPENED), register(place="moscow"), GUEST) == "unknown-place"
    assert refusal_of(after(DOORS_OPENED), register(language="fr"), GUEST) == "unknown-language"


@pytest.mark.parametrize("name", ["Вера", "вЕРА", "Bepa", "B e p a", "Ве\u200bра", "Ве\u00adра", " Вера. "])
def test_a_name_like_somebody_elses_is_asked_for_again(name):
    assert refusal_of(after(DOORS_OPENED, VERA_REGISTERED), register(name), GUEST) == "name-taken"


@pytest.mark.parametrize("name", ["Вера К.", "Veronica", "Верка", "Вера 2"])
def test_a_name_that_can_be_told_apart_is_fine(name):
    assert after(DOORS_OPENED, VERA_REGISTERED).decide(register(name), GUEST)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name-empty"),
        ("  ", "name-empty"),
        ("\u200b\u200d", "name-empty"),
        ("!?", "name-empty"),
        ("x" * 41, "name-too-long"),
        ("Tom\u202e", "text-unprintable"),
        ("Tom\x07", "text-unprintable"),
    ],
)
def test_what_is_no_name_is_refused(name, code):
    assert refusal_of(after(DOORS_OPENED), register(name), GUEST) == code


def test_forty_letters_with_accents_count_as_forty():
    assert after(DOORS_OPENED).decide(register("e\u0301" * 40), GUEST)


def test_people_are_counted():
    assert len(after(DOORS_OPENED, VERA_REGISTERED)[People]) == 1


def test_l_i_and_one_pass_for_each_other():
    assert alike("Oliver", "O1iver")
    assert alike("Oliver", "0liver")


def test_a_redacted_registration_holds_no_name():
    assert VERA_REGISTERED.redacted().name == ""
