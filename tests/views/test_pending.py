"""What pages show where a text is still to be translated, and where an item of the programme is everybody's."""

import re

import pytest
from msgspec.structs import replace

from live.one_room import CONTENT, words
from twincloth.collection.programme_item import ProgrammeItem
from twincloth.exchange.doors import DoorsOpened, ExchangeStarted
from twincloth.exchange.exchange import Entry, Exchange
from twincloth.exchange.programme import ProgrammeMoved
from twincloth.resources import WEB
from twincloth.views.environment import others
from twincloth.views.metadata.json_ld import event
from twincloth.views.metadata.record import occasion_of
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views

TITLE = {"en": "Singing", "ru": ""}
EVENING = replace(
    CONTENT,
    title={"en": "Two quilts", "ru": ""},
    welcome={"en": "", "ru": ""},
    programme=(
        ProgrammeItem(key="songs", place="", minutes=10, title=TITLE, note={"en": "", "ru": ""}),
        ProgrammeItem(key="tea", place="perm", minutes=10, title=words("Tea")),
    ),
)


@pytest.fixture(scope="module")
def views() -> Views:
    return Views(StaticFiles(WEB), "cloth.example")


def shown(views: Views, view: View, partial: str, language: str = "ru") -> str:
    exchange = Exchange(EVENING.code, EVENING.plan())
    for fact in (DoorsOpened(), ExchangeStarted(), ProgrammeMoved(item="songs")):
        exchange.apply(Entry(exchange.seq + 1, 0, "tom", None, fact))
    html = views.exchange_page(f"partials/{partial}.html", Viewer(view, language), exchange, EVENING)
    return re.sub(r"\s+", " ", html)


@pytest.mark.parametrize(
    ("view", "partial"),
    [(View.SESSION, "session/now"), (View.HOST, "host/programme"), (View.STAGE, "stage/scene")],
)
def test_an_item_without_a_place_is_done_together_in_nobodys_colour(views: Views, view: View, partial: str):
    html = shown(views, view, partial)

    assert '<span class="place-name">Вместе</span>' in html
    assert 'place-name place-"' not in html


@pytest.mark.parametrize(
    ("view", "partial"),
    [(View.SESSION, "session/now"), (View.HOST, "host/programme"), (View.STAGE, "stage/scene")],
)
def test_a_title_that_is_not_translated_is_shown_once_in_the_language_it_has(
    views: Views, view: View, partial: str
):
    html = shown(views, view, partial)

    assert len(re.findall(r'<(?:h2|p)[^>]* lang="en"[^>]*>Singing<', html)) == 1
    assert len(re.findall(r">Singing<", shown(views, view, partial, "en"))) == 1
    assert 'lang="en"' not in shown(views, view, partial, "en")


def test_what_is_said_in_other_languages_is_not_said_again():
    assert others({"en": "Hello", "ru": ""}, "ru") == []
    assert others({"en": "Hello", "ru": "Привет"}, "ru") == [("en", "Hello")]


def test_catalogues_are_told_no_empty_words():
    told = event(occasion_of("https://cloth.example", EVENING), [])

    assert told["name"] == {"@language": "en", "@value": "Two quilts"}
    assert "description" not in told
