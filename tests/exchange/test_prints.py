"""Prints: what hosts say is printed, each code once."""

from exchange.stories import NINA, TOM, TOM_APPOINTED, after
from twincloth.exchange.actor import Role
from twincloth.exchange.prints import NotePrint, Prints, SheetsPrinted

MAY = {"note-print": {Role.HOST}}
NOT_OVER_THE_SOCKET = {"note-print"}
OF_NOBODY = [SheetsPrinted(kind="labels", codes=("N0NE00",))]
BEAR = SheetsPrinted(kind="labels", codes=("BEAR22",))


def test_only_what_was_not_printed_before_is_noted():
    again = NotePrint(kind="labels", codes=("BULL23", "BEAR22"))

    assert after(BEAR).decide(NotePrint(kind="labels", codes=("BEAR22",)), TOM) == []
    assert after(TOM_APPOINTED, BEAR).decide(again, TOM) == [SheetsPrinted(kind="labels", codes=("BULL23",))]
    assert after(BEAR).decide(NotePrint(kind="poster", codes=("BEAR22",)), NINA) == [
        SheetsPrinted(kind="poster", codes=("BEAR22",))
    ]
    assert after(BEAR)[Prints].codes == {"labels": {"BEAR22"}, "poster": set()}
