"""Preparations: what hosts say is done, for each code once."""

from exchange.stories import NINA, TOM, TOM_APPOINTED, after
from twincloth.exchange.actor import Role
from twincloth.exchange.preparations import NotePreparation, PreparationNoted, Preparations

MAY = {"note-preparation": {Role.HOST}}
NOT_OVER_THE_SOCKET = {"note-preparation"}
OF_NOBODY = [PreparationNoted(kind="labels", codes=("N0NE00",))]
BEAR = PreparationNoted(kind="labels", codes=("BEAR22",))


def test_only_what_was_not_printed_before_is_noted():
    again = NotePreparation(kind="labels", codes=("BULL23", "BEAR22"))

    assert after(BEAR).decide(NotePreparation(kind="labels", codes=("BEAR22",)), TOM) == []
    assert after(TOM_APPOINTED, BEAR).decide(again, TOM) == [
        PreparationNoted(kind="labels", codes=("BULL23",))
    ]
    assert after(BEAR).decide(NotePreparation(kind="poster", codes=("BEAR22",)), NINA) == [
        PreparationNoted(kind="poster", codes=("BEAR22",))
    ]
    assert after(BEAR)[Preparations].codes == {"labels": {"BEAR22"}, "poster": set(), "rehearsal": set()}
