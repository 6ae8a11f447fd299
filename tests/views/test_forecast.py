"""The forecast of the end: by what is planned, what has been spent, and what is skipped."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from exchange.stories import DOORS_OPENED, ENDED, STARTED, after
from twincloth.collection.programme_item import ProgrammeItem
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.programme import ItemSkipped, ProgrammeMoved
from twincloth.views.dates import HOUR, MINUTE
from twincloth.views.forecast import forecast

STARTS = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
LENGTHS = {"greetings": 5, "songs": 10, "gifts": 20}
CONTENT = SimpleNamespace(
    starts_at=STARTS,
    programme=[ProgrammeItem(key=key, place="", minutes=n, title={}) for key, n in LENGTHS.items()],
)
PLANNED = (1 + 35) * MINUTE
GREETINGS, SONGS = ProgrammeMoved(item="greetings"), ProgrammeMoved(item="songs")


def of(exchange: Exchange):
    found = forecast(exchange, CONTENT)
    assert found
    assert found.planned == PLANNED
    return found


def test_before_the_start_it_is_what_is_planned_less_what_is_skipped():
    assert of(after(DOORS_OPENED)).end(None) == PLANNED
    assert of(after(DOORS_OPENED, ItemSkipped(item="songs"))).late(None) == -10


def test_what_is_now_is_due_by_its_length_and_the_end_moves_once_it_is_over_its_time():
    found = of(after(STARTED, GREETINGS))

    assert found.until == 2000 + 5 * MINUTE
    assert found.end(2000) == 2000 + 35 * MINUTE
    assert found.end(found.until + 3 * MINUTE) == found.end(None) + 3 * MINUTE
    assert (found.late(found.until + 4 * MINUTE), found.late(None)) == (3, -1)


def test_an_item_to_which_somebody_goes_back_has_only_what_is_left_of_it():
    found = of(after(STARTED, GREETINGS, SONGS, GREETINGS))

    assert found.until == 4000 + 5 * MINUTE - 1000
    assert found.rest == 30 * MINUTE


def test_before_the_first_item_and_off_the_programme_all_of_it_is_to_come():
    assert of(after(STARTED)).end(None) == 1000 + 35 * MINUTE
    assert of(after(STARTED, ProgrammeMoved(item="gone"))).rest == 35 * MINUTE


def test_a_start_on_another_day_is_the_start_of_the_plan():
    content = SimpleNamespace(starts_at=datetime(1971, 1, 1, tzinfo=UTC), programme=CONTENT.programme)

    assert forecast(after(STARTED), content).late(None) == 0


def test_an_exchange_whose_day_has_passed_before_it_began_is_not_late_by_years():
    found = of(after(DOORS_OPENED))
    assert found.late(PLANNED + 7 * HOUR) == 0
    assert found.late(found.until + HOUR) == 60, "the control"


def test_there_is_none_once_it_is_over_nor_without_a_programme():
    assert forecast(after(ENDED), CONTENT) is None
    assert forecast(after(STARTED), SimpleNamespace(starts_at=STARTS, programme=[])) is None


@pytest.mark.parametrize(
    ("minutes", "factor", "length"), [(10, 1.15, 12), (10, 1.14, 11), (5, 1.5, 8), (1, 1.0, 1), (7, 2.0, 14)]
)
def test_a_length_is_in_whole_minutes_and_a_half_counts_as_one_more(minutes, factor, length):
    assert ProgrammeItem(key="tea", place="", minutes=minutes, factor=factor, title={}).length == length
