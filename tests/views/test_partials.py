"""Partials: each says what it is, which kinds of topics it shows, and is one element or nothing."""

import re

import pytest

from twincloth.exchange.exchange import Topic
from twincloth.resources import WEB
from twincloth.views.environment import environment, others, paragraphs
from twincloth.views.partials import PARTIALS, Index
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View

KINDS = {"doors", "people", "staff", "message", "messaging", "pin", "programme", "gift", "guestbook"}
MACROS = {"marks.html"}
"""Files of macros, which no kind of topic is called after."""
RELAYED = sorted(
    path for view in View for path in (PARTIALS / view).glob("*.html") if path.name not in MACROS
)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(environment("en", StaticFiles(WEB), "cloth.example"))


@pytest.mark.parametrize(
    "path", sorted(PARTIALS.rglob("*.html")), ids=lambda path: str(path.relative_to(PARTIALS))
)
def test_a_partial_begins_by_saying_what_it_is(path):
    assert path.read_text("utf-8").startswith("{# ")


@pytest.mark.parametrize("path", RELAYED, ids=lambda path: str(path.relative_to(PARTIALS)))
def test_a_relayed_partial_follows_kinds_that_there_are(path):
    text = path.read_text("utf-8")
    declared = re.search(r"\{% set (?:follows|each) = (.+?) %\}", text)
    kinds = set(re.findall(r'"(\w+)"', declared[1])) if declared else {path.stem}

    assert kinds <= KINDS


def test_every_kind_is_shown_to_somebody(index):
    for kind in KINDS:
        assert any(index.find(view, kind) for view in View), kind


def test_the_kinds_are_all_that_facts_touch():
    from twincloth.exchange import doors, guest_book, handovers, messages, staff

    topics = {*doors.DOORS, *messages.MESSAGING, *staff.STAFF, *handovers.gift_topics("K7Q2MX")} | {
        *guest_book.GUEST_BOOK
    }

    assert all(isinstance(topic, Topic) and topic.kind in KINDS for topic in topics)


def test_a_message_is_rendered_one_by_one_and_the_rest_as_regions(index):
    assert all(partial.each for partial in index.find(View.SESSION, "message"))
    assert not any(partial.each for partial in index.find(View.HOST, "people"))


def test_a_lobby_knows_of_nothing_but_the_doors(index):
    assert [kind for kind in sorted(KINDS) if index.find(View.LOBBY, kind)] == ["doors"]


def test_a_text_is_cut_at_its_blank_lines():
    assert paragraphs("One\nline.\n\n\n Two. \n\n") == ["One\nline.", "Two."]


def test_the_other_languages_of_a_text_come_with_their_words():
    assert others({"en": "Quilt", "ru": "Одеяло"}, "ru") == [("en", "Quilt")]
