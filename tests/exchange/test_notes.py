"""Backstage notes: for whom they are, who has read what asks to be read, and what is left of them in the end."""

import pytest
from msgspec.structs import replace

from exchange.stories import EVERYBODY_IS_HERE, NINA, OPERATOR, TOM, after, refusal_of, then
from twincloth.exchange.actor import STAFF, Actor, Role
from twincloth.exchange.erasure import ErasePerson
from twincloth.exchange.notes import (
    LeaveNote,
    NoteLeft,
    NoteRead,
    Notes,
    NoteTakenBack,
    ReadNote,
    TakeNoteBack,
)
from twincloth.exchange.staff import StaffAppointed, StaffDismissed

MAY = dict.fromkeys(("leave-note", "read-note", "take-note-back"), STAFF)
FIELDS = {"asks": False, "note": "n"}
OF_NOBODY = [
    NoteRead(note="none", staff="nobody"),
    NoteTakenBack(note="none"),
    NoteLeft(note="n", author="nobody", text=""),
    NoteRead(note="n", staff="nobody"),
]

ANN = Actor("ann", Role.HOST, "oxford")
ANN_APPOINTED = StaffAppointed(staff="ann", role=Role.HOST, place="oxford", key_hash="4" * 64)
HERE = (*EVERYBODY_IS_HERE, ANN_APPOINTED)
NOTE = NoteLeft(note="n", author="tom", text="Vera is next", asks=True)


def awaited(exchange):
    return [link.id for link in exchange[Notes].awaited(exchange[Notes].by_id["n"], exchange)]


def test_a_note_that_asks_waits_for_everybody_but_its_author():
    exchange = after(*HERE, NOTE)
    assert awaited(exchange) == ["nina", "ann"]

    then(exchange, *ReadNote(note="n").decide(exchange, NINA))

    assert awaited(exchange) == ["ann"]
    assert ReadNote(note="n").decide(exchange, NINA) == [], "a second press is the same"


def test_nobody_waits_for_who_came_later_or_has_gone():
    exchange = after(*EVERYBODY_IS_HERE, NOTE, ANN_APPOINTED, StaffDismissed(staff="nina"))

    assert awaited(exchange) == []


@pytest.mark.parametrize(
    ("role", "place", "who"),
    [("host", "oxford", ["ann"]), ("host", "", ["nina", "ann"]), ("", "perm", ["nina"])],
)
def test_a_note_is_for_a_role_a_place_or_all(role, place, who):
    assert awaited(after(*HERE, replace(NOTE, role=role, place=place))) == who


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (LeaveNote(id="n", text="Again"), "id-taken"),
        (LeaveNote(id="m", text=" "), "note-empty"),
        (LeaveNote(id="m", text="x" * 301), "note-too-long"),
        (LeaveNote(id="m", text="x", role="stage"), "unknown-role"),
        (LeaveNote(id="m", text="x", place="atlantis"), "unknown-place"),
        (ReadNote(note="m"), "unknown-note"),
        (ReadNote(note="n"), "note-not-for-you"),
        (TakeNoteBack(note="m"), "unknown-note"),
    ],
)
def test_what_cannot_be_is_refused(command, code):
    assert refusal_of(after(*HERE, NOTE), command, TOM) == code


def test_what_still_asks_stands_first_and_the_rest_is_the_newest_dozen():
    many = [NoteLeft(note=f"m{number}", author="nina", text="so") for number in range(15)]
    exchange = after(*HERE, NOTE, *many)

    listed = [note.id for note in exchange[Notes].before_staff(exchange)]

    assert listed == ["n", *(f"m{number}" for number in range(14, 2, -1))]


def test_its_author_or_a_host_takes_it_back():
    exchange = after(*HERE, NOTE)

    assert TakeNoteBack(note="n").decide(exchange, NINA) == [NoteTakenBack(note="n")]
    then(exchange, NoteTakenBack(note="n"))
    assert exchange[Notes].before_staff(exchange) == []


def test_words_of_who_is_erased_are_gone_with_or_without_the_journal():
    lived = after(*HERE, NOTE)
    then(lived, *lived.decide(ErasePerson(participant="tom"), OPERATOR))
    told = after(*HERE, NOTE.redacted())

    assert NOTE.owner() == "tom"
    assert lived[Notes].before_staff(lived) == told[Notes].before_staff(told) == []
