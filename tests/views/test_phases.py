"""What pages say before, while and after an exchange runs."""

import re
from typing import Any

import pytest
from msgspec.structs import replace

from live.one_room import CONTENT, words
from twincloth.collection.content import ProgrammeItem
from twincloth.exchange.doors import DoorsOpened, ExchangeEnded, ExchangeStarted
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
