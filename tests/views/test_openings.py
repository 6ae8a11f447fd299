"""Openings: what reaches a screen when a patch is opened is bounded by that patch, whatever is open already."""

import asyncio
import shutil
from pathlib import Path

import pytest

from twincloth.collection.collection import Collection
from twincloth.collection.content import Card, Content
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange.patches import FoldPatch, OpenPatch
from twincloth.resources import WEB
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views
from views.happenings import NINA, begin
from views.large_quilts import Ceremony, Sent, with_patches

PATCHES, OPENED = 300, 60
BESIDE = {View.SESSION: 1_100, View.STAGE: 6_000, View.HOST: 11_000}
"""Bytes of an opening beside the patch's own words: its picture, its place on the quilt; on a stage the quilt so far, of
which a dozen or two are shown one by one; on a dashboard that stage in small, what to do next, and how the hour is shared."""

PHONE = 600_000
"""Bytes to a phone for all of a gift of three hundred patches."""


@pytest.fixture(scope="module")
def content(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The small exchange, with three hundred patches in each of its gifts."""
    data = shutil.copytree(prepared, tmp_path_factory.mktemp("content") / "data")

    async def read() -> Content:
        database = await SQLiteDatabase.open(data / "twincloth.db")
        collection = await Collection.open(database, data)
        await database.close()
        return next(iter(collection.contents.values()))

    return with_patches(asyncio.run(read()), PATCHES)


@pytest.fixture(scope="module")
def views() -> Views:
    return Views(StaticFiles(WEB), "127.0.0.1:8470")


def words(card: Card, language: str) -> int:
    """Bytes of what a card says on such a page; its title stands in up to four places."""
    said = (card.title,) * 4 + (card.story, card.alt, card.maker)
    return sum(len(text[language].encode()) for text in said)


@pytest.mark.parametrize("view", BESIDE)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_opening_costs_what_one_patch_costs(content: Content, views: Views, view: View, language: str):
    ceremony = Ceremony(begin(content), content, views, Viewer(view, language))
    gift = content.gifts[0]
    ceremony.unveil(gift.code)
    first, *later = ceremony.open(gift.code, OPENED)
    cards = gift.cards[1:OPENED]

    beside = [sent.bytes - words(card, language) for sent, card in zip(later, cards, strict=True)]
    assert max(beside) <= BESIDE[view]
    assert max(beside[36:48]) <= max(beside[24:36]) + 100, "it grows with what is open"
    assert first.bytes <= max(sent.bytes for sent in later) + 4_000


def test_three_hundred_patches_fit_a_phone(content: Content, views: Views):
    ceremony = Ceremony(begin(content), content, views, Viewer(View.SESSION, "ru"))
    gift = content.gifts[0].code
    sent = [*ceremony.unveil(gift), *ceremony.open(gift, PATCHES), *ceremony.receive(gift)]

    assert sum(one.bytes for one in sent) <= PHONE
    assert content.gifts[0].cards[-1].code in sent[-2].html


def test_hosts_who_open_their_gifts_in_turn_pay_no_more(content: Content, views: Views):
    ceremony = Ceremony(begin(content), content, views, Viewer(View.SESSION, "en"))
    one, other = (gift.code for gift in content.gifts)
    for gift in (one, other):
        ceremony.unveil(gift)
        ceremony.open(gift, 30)
    in_turn: list[Sent] = []
    for _ in range(3):
        in_turn += [*ceremony.open(one, 1), *ceremony.open(other, 1)]

    assert max(sent.bytes for sent in in_turn) <= 3_500


def test_an_undo_costs_no_more_than_the_patches_that_are_shown_one_by_one(content: Content, views: Views):
    ceremony = Ceremony(begin(content), content, views, Viewer(View.SESSION, "en"))
    gift = content.gifts[0]
    ceremony.unveil(gift.code)
    ceremony.open(gift.code, OPENED)
    last = gift.cards[OPENED - 1].code

    folded, opened = ceremony.give(
        (FoldPatch(gift=gift.code, patch=last), NINA), (OpenPatch(gift=gift.code, patch=last), NINA)
    )

    assert folded.bytes <= 9_000
    assert opened.bytes <= 2_000
