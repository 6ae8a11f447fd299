"""The programme."""

from exchange.stories import DOORS_OPENED, ENDED, PLAN, STARTED, TOM, after, refusal_of
from twincloth.exchange.actor import Role
from twincloth.exchange.programme import (
    ItemRestored,
    ItemSkipped,
    MoveProgramme,
    Programme,
    ProgrammeMoved,
    RestoreItem,
    SkipItem,
)
from twincloth.exchange.stage import stage_of

MAY = {"skip-item": {Role.HOST}, "restore-item": {Role.HOST}}
OF_NOBODY = [ItemSkipped(item="songs"), ItemRestored(item="songs")]
SONGS, GIFTS, GREETINGS = (ProgrammeMoved(item=item) for item in ("songs", "gifts", "greetings"))


def test_a_host_goes_to_an_item_and_back_before_the_first():
    assert after(STARTED).decide(MoveProgramme(item="songs"), TOM) == [SONGS]
    assert after(STARTED, SONGS).decide(MoveProgramme(item=None), TOM)


def test_the_item_knows_since_when_it_is_now_and_each_how_long_it_was():
    assert after(SONGS)[Programme].since == 1000

    programme = after(STARTED, GREETINGS, SONGS, GIFTS, SONGS, ProgrammeMoved(item=None))[Programme]
    assert programme.spent == {"greetings": 1000, "songs": 2000, "gifts": 1000}


def test_an_unknown_item_is_refused():
    for command in (MoveProgramme(item="dinner"), SkipItem(item="dinner")):
        assert refusal_of(after(), command, TOM) == "unknown-item"


def test_the_item_that_is_now_cannot_become_now():
    assert refusal_of(after(), MoveProgramme(item=None), TOM) == "item-already-now"


def test_the_programme_stands_still_after_the_end():
    for command in (MoveProgramme(item="songs"), SkipItem(item="songs"), RestoreItem(item="songs")):
        assert refusal_of(after(ENDED), command, TOM) == "exchange-ended"


def test_no_item_begins_before_the_start():
    assert refusal_of(after(DOORS_OPENED), MoveProgramme(item="songs"), TOM) == "exchange-not-started"


def test_a_journal_in_which_an_item_began_before_the_start_still_replays():
    exchange = after(DOORS_OPENED, SONGS)

    assert exchange[Programme].item == "songs"
    assert exchange.decide(MoveProgramme(item=None), TOM) == [ProgrammeMoved(item=None)]


def test_what_is_skipped_is_passed_over_forwards_and_backwards_until_it_is_restored():
    exchange = after(STARTED, GREETINGS, *after().decide(SkipItem(item="songs"), TOM))

    assert exchange[Programme].upcoming(PLAN) == "gifts"
    assert stage_of(exchange).cue.about == "gifts"
    assert after(STARTED, ItemSkipped(item="songs"), GIFTS)[Programme].previous(PLAN) == "greetings"
    assert after(STARTED, GREETINGS)[Programme].previous(PLAN) is None
    assert refusal_of(exchange, SkipItem(item="songs"), TOM) == "item-already-skipped"
    assert exchange.decide(RestoreItem(item="songs"), TOM) == [ItemRestored(item="songs")]
    assert refusal_of(after(ItemSkipped(item="songs"), SONGS), RestoreItem(item="songs"), TOM) == (
        "item-not-skipped"
    )


def test_who_skips_what_is_now_goes_on_to_the_next_and_the_last_stays():
    exchange = after(STARTED, SONGS, ItemSkipped(item="greetings"))

    assert exchange.decide(SkipItem(item="songs"), TOM) == [ItemSkipped(item="songs"), GIFTS]
    assert refusal_of(after(STARTED, GIFTS), SkipItem(item="gifts"), TOM) == "item-is-last"
