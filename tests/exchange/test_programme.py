"""The programme."""

from exchange.stories import DOORS_OPENED, ENDED, STARTED, TOM, after, refusal_of
from twincloth.exchange.programme import MoveProgramme, Programme, ProgrammeMoved


def test_a_host_goes_to_an_item_and_back_before_the_first():
    assert after(STARTED).decide(MoveProgramme(item="songs"), TOM) == [ProgrammeMoved(item="songs")]
    assert after(STARTED, ProgrammeMoved(item="songs")).decide(MoveProgramme(item=None), TOM)


def test_the_item_knows_since_when_it_is_now():
    assert after(ProgrammeMoved(item="songs"))[Programme].since == 1000


def test_an_unknown_item_is_refused():
    assert refusal_of(after(), MoveProgramme(item="dinner"), TOM) == "unknown-item"


def test_the_item_that_is_now_cannot_become_now():
    assert refusal_of(after(), MoveProgramme(item=None), TOM) == "item-already-now"


def test_the_programme_stands_still_after_the_end():
    assert refusal_of(after(ENDED), MoveProgramme(item="songs"), TOM) == "exchange-ended"


def test_no_item_begins_before_the_start():
    assert refusal_of(after(DOORS_OPENED), MoveProgramme(item="songs"), TOM) == "exchange-not-started"


def test_a_journal_in_which_an_item_began_before_the_start_still_replays():
    exchange = after(DOORS_OPENED, ProgrammeMoved(item="songs"))

    assert exchange[Programme].item == "songs"
    assert exchange.decide(MoveProgramme(item=None), TOM) == [ProgrammeMoved(item=None)]
