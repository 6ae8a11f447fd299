"""What pages say before, while and after an exchange runs."""

import re
from typing import Any

import pytest
from msgspec.structs import replace

from live.one_room import CONTENT, QUILT, words
from twincloth.collection.programme_item import ProgrammeItem
from twincloth.exchange.arming import GiftArmed, OverrideRequested
from twincloth.exchange.doors import DoorsClosed, DoorsOpened, ExchangeEnded, ExchangeStarted
from twincloth.exchange.exchange import Entry, Exchange, Fact
from twincloth.exchange.programme import ProgrammeMoved
from twincloth.resources import WEB
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views

SONGS = ProgrammeItem(key="songs", place="perm", minutes=10, title=words("Songs"))
EVENING = replace(CONTENT, programme=(SONGS, replace(SONGS, key="tea", title=words("Tea"))))
STARTS = round(EVENING.starts_at.timestamp() * 1000)
MINUTE = 60_000


@pytest.fixture(scope="module")
def views() -> Views:
    return Views(StaticFiles(WEB), "cloth.example")


def after(*facts: Fact, at: int = STARTS) -> Exchange:
    exchange = Exchange(EVENING.code, EVENING.plan())
    for fact in facts:
        exchange.apply(Entry(exchange.seq + 1, at, "tom", None, fact))
    return exchange


def part(views: Views, view: View, name: str, exchange: Exchange, **context: Any) -> str:
    """A partial's words as everybody of this view sees them, blanks made single."""
    html = views.exchange_page(
        f"partials/{view}/{name}.html", Viewer(view, "en"), exchange, EVENING, **context
    )
    return re.sub(r"\s+", " ", html)


def test_hosts_cannot_begin_an_item_before_the_start(views: Views):
    programme = part(views, View.HOST, "programme", after(DoorsOpened()))

    assert "move-programme" not in programme
    assert "The programme begins once the exchange is started." in programme


def test_hosts_begin_the_first_item_once_it_has_started(views: Views):
    programme = part(views, View.HOST, "programme", after(DoorsOpened(), ExchangeStarted()))

    assert "Begin the first item" in programme
    assert "Go here" in programme


def test_an_old_item_before_the_start_is_not_now(views: Views):
    programme = part(views, View.HOST, "programme", after(DoorsOpened(), ProgrammeMoved(item="songs")))

    assert 'aria-current="step"' not in programme


def test_nothing_is_offered_after_the_end(views: Views):
    programme = part(views, View.HOST, "programme", after(ExchangeStarted(), ExchangeEnded()))

    assert "move-programme" not in programme
    assert "once the exchange is started" not in programme


def lobby(views: Views, exchange: Exchange, **context: Any) -> str:
    return part(views, View.LOBBY, "doors", exchange, **context)


def test_the_lobby_counts_the_time_left_by_the_clock_of_now(views: Views):
    page = lobby(views, after(at=1), now=STARTS - 125 * MINUTE)

    assert "<span data-until>in <span data-left>2 hours, 5 minutes</span></span>" in page
    assert "<span data-over hidden>We begin as soon as everybody is ready.</span>" in page


@pytest.mark.parametrize("late", [0, 1, 365 * 24 * 60 * MINUTE])
def test_past_its_hour_the_lobby_has_words_instead_of_a_number(views: Views, late: int):
    page = lobby(views, after(at=1), now=STARTS + late)

    assert "<span data-over>We begin as soon as everybody is ready.</span>" in page
    assert "<span data-until hidden>" in page


def test_behind_closed_doors_nothing_counts_down_to_what_has_begun(views: Views):
    page = lobby(views, after(DoorsOpened(), ExchangeStarted(), DoorsClosed()), now=STARTS - MINUTE)

    assert "It has begun" in page
    assert "count-down" not in page


def test_what_is_relayed_depends_on_no_clock(views: Views):
    fragments = views.fragments(Viewer(View.SESSION, "en"), EVENING.code)

    html = next(fragments.backwards(after(DoorsOpened()), EVENING))

    assert html is not None
    assert "<span data-left></span>" in html


def test_every_countdown_ends_in_words():
    templates = WEB / "templates"
    counting = [path for path in templates.rglob("*.html") if "<count-down" in path.read_text("utf-8")]

    assert counting == [templates / "partials" / "countdown.html"]


def test_after_the_end_nobody_may_go_on_alone(views: Views):
    asked = (GiftArmed(gift=QUILT, place="perm"), OverrideRequested(gift=QUILT, place="perm"))

    open_still = part(views, View.SESSION, "handover", after(ExchangeStarted(), *asked), now=STARTS)
    ended = part(
        views, View.SESSION, "handover", after(ExchangeStarted(), *asked, ExchangeEnded()), now=STARTS
    )

    assert "asks to begin without waiting" in open_still
    assert "The wait is over: perm may go on alone now." in open_still
    assert "It stayed folded" in ended
    assert "alone" not in ended
