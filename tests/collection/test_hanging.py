"""Hanging: another picture is hung by one act, and taken back by one; what is covered is so in whatever is made."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from collection.conftest import Authored
from collection.unfit import woven
from twincloth.collection.changes import bring_back, change_card, change_gift, withdraw
from twincloth.collection.collection import Collection
from twincloth.collection.content import Card, Gift
from twincloth.collection.folder import read_folder
from twincloth.collection.picture import UNDOABLE, DrawnRegion, Picture, Region
from twincloth.exchange.refusal import Refusal

pytestmark = pytest.mark.usefixtures("pictures_made_once")

OpenMuseum = Callable[..., Awaitable[Collection]]


class Quilt(NamedTuple):
    """The first gift of a collection."""

    collection: Collection
    exchange: str
    tmp_path: Path

    @property
    def gift(self) -> Gift:
        return self.collection.contents[self.exchange].gifts[0]

    @property
    def former(self) -> str:
        assert self.gift.former
        return self.gift.former.original

    def card(self, key: str) -> Card:
        return next(card for card in self.gift.cards if card.key == key)

    async def hang(self, width: int, height: int) -> None:
        path = self.tmp_path / "sent.png"
        path.write_bytes(woven(width, height).pngsave_buffer())
        await self.collection.hanging.replace(self.exchange, self.gift.code, path)

    async def go_back(self) -> None:
        await self.collection.hanging.go_back(self.exchange, self.gift.code, self.former)

    async def withdraw(self, key: str) -> None:
        code = self.card(key).code
        await self.collection.edit(self.exchange, lambda content: withdraw(content, code, "2020-11-14"))

    async def cover(self, key: str) -> None:
        await self.collection.hanging.cover(self.exchange, self.card(key).code)

    async def files_are_there(self) -> bool:
        pictures = [self.gift.picture, *(card.picture for card in self.gift.cards)]
        names = [variant.name for picture in pictures for variant in picture.variants]
        return all([await self.collection.store.exists(name) for name in (*names, self.gift.picture.master)])


@pytest.fixture
async def quilt(collection: Collection, authored: Authored, tmp_path: Path) -> Quilt:
    report = await collection.import_parsed(read_folder(authored.root))
    return Quilt(collection, report.code, tmp_path)


def shown(gift: Gift) -> list[object]:
    return [gift.original, gift.picture, gift.cards]


async def test_going_back_returns_everything_to_the_pixel_and_so_does_the_way_back_from_there(quilt: Quilt):
    before = quilt.gift
    await quilt.hang(130, 97)
    small = quilt.gift
    assert small.former
    assert (small.former.original, small.former.undone) == (before.original, False)
    assert small.cards[1].drawn == DrawnRegion(Region(200, 0, 200, 150), 400, 300)

    await quilt.go_back()

    assert shown(quilt.gift) == shown(before)
    assert quilt.gift.former
    assert quilt.gift.former.undone
    await quilt.go_back()
    assert shown(quilt.gift) == shown(small)


async def test_what_was_drawn_and_withdrawn_since_stays_when_the_picture_goes_back(quilt: Quilt):
    before = quilt.gift
    await quilt.hang(200, 150)
    hill, bear = quilt.card("hill"), quilt.card("bear")
    await quilt.collection.hanging.recrop(
        quilt.exchange, quilt.gift.code, {hill.code: Region(0, 80, 50, 60), bear.code: bear.region}
    )
    await quilt.withdraw("bull")

    await quilt.go_back()

    assert quilt.card("bear") == before.cards[0]
    assert quilt.card("hill").region == Region(0, 160, 100, 120)
    assert quilt.card("hill").drawn == DrawnRegion(Region(0, 80, 50, 60), 200, 150)
    assert quilt.card("bull").withdrawn
    assert await quilt.files_are_there()


async def test_the_way_back_lasts_over_a_restart_and_ends_with_its_week(
    quilt: Quilt, open_museum: OpenMuseum
):
    before = quilt.gift
    await quilt.hang(200, 150)
    again = quilt._replace(collection=await open_museum())

    def age(gift: Gift) -> Gift:
        assert gift.former
        return replace(gift, former=replace(gift.former, replaced_at=datetime.now(UTC) - UNDOABLE))

    with pytest.raises(Refusal) as another:
        await again.collection.hanging.go_back(again.exchange, again.gift.code, "another.png")
    assert another.value.code == "former-picture-gone"
    await again.go_back()
    assert shown(again.gift) == shown(before)

    code = again.gift.code
    old = change_gift(again.collection.contents[again.exchange], code, age)
    again.collection.contents[again.exchange] = old
    with pytest.raises(Refusal):
        await again.go_back()
    await again.collection.edit(again.exchange, lambda content: content)
    assert again.gift.former is None


async def test_the_same_picture_again_and_one_too_small_leave_the_way_back_as_it_was(quilt: Quilt):
    await quilt.hang(200, 150)
    once = quilt.gift
    await quilt.hang(200, 150)
    assert quilt.gift == once

    with pytest.raises(Refusal) as caught:
        await quilt.hang(1, 1)
    assert (caught.value.code, caught.value.facts) == ("picture-too-small", {"patches": 3})
    assert quilt.gift == once


async def test_an_import_with_another_picture_can_be_undone_too(quilt: Quilt, authored: Authored):
    await quilt.hang(200, 150)
    hung = quilt.gift
    await quilt.collection.import_parsed(read_folder(authored.root))
    assert quilt.card("bear").drawn is None
    assert quilt.gift.picture.width == 400

    await quilt.go_back()

    assert [card.region for card in quilt.gift.cards] == [card.region for card in hung.cards]
    assert (quilt.gift.original, quilt.gift.picture) == (hung.original, hung.picture)


async def test_a_patch_that_a_folder_does_not_know_moves_with_its_picture(quilt: Quilt, authored: Authored):
    """Cards that hosts have drawn and not published stay, wherever the folder's picture is as large."""
    await quilt.hang(200, 150)
    bull = quilt.card("bull").code
    await quilt.collection.edit(
        quilt.exchange,
        lambda content: change_card(content, bull, lambda card: replace(card, key="own", published=False)),
    )
    authored.write("gifts/perm-quilt/cards.csv", authored.cards(authored.row("bear", "0,0,200,150")))
    await quilt.collection.import_parsed(read_folder(authored.root))

    assert quilt.card("own").region == Region(200, 0, 200, 150)


async def test_a_cover_changes_all_that_shows_its_place_and_comes_off_without_a_trace(quilt: Quilt):
    await quilt.withdraw("bear")
    before = quilt.gift

    await quilt.cover("bear")

    covered = quilt.gift
    assert covered.picture.covered == (Region(0, 0, 200, 150),)
    assert not names(covered.picture) & names(before.picture)
    assert not names(quilt.card("bear").picture) & names(before.cards[0].picture)
    assert covered.cards[1:] == before.cards[1:]
    assert await quilt.files_are_there()
    await quilt.hang(200, 150)
    assert quilt.gift.picture.covered == (Region(0, 0, 100, 75),)
    await quilt.go_back()
    assert shown(quilt.gift) == shown(covered)
    await quilt.collection.hanging.uncover(quilt.exchange, quilt.card("bear").code)
    assert shown(quilt.gift) == shown(before)


async def test_what_comes_back_is_covered_no_more(quilt: Quilt):
    before = quilt.gift
    await quilt.withdraw("bear")
    await quilt.cover("bear")

    await quilt.collection.edit(quilt.exchange, lambda content: bring_back(content, quilt.card("bear").code))

    assert quilt.gift == before


async def test_only_what_is_withdrawn_is_covered_and_no_patch_lies_there(quilt: Quilt):
    with pytest.raises(Refusal) as shown_still:
        await quilt.cover("bear")
    await quilt.withdraw("bear")
    await quilt.collection.hanging.recrop(
        quilt.exchange, quilt.gift.code, {quilt.card("bull").code: Region(199, 0, 200, 150)}
    )
    before = quilt.gift
    with pytest.raises(Refusal) as beneath:
        await quilt.cover("bear")

    assert (shown_still.value.code, beneath.value.code) == ("patch-not-withdrawn", "patch-over-covered")
    assert quilt.gift == before


async def test_a_cover_goes_along_with_a_folder_and_stays_when_one_says_nothing_of_it(
    quilt: Quilt, authored: Authored, open_museum: OpenMuseum
):
    authored.write("gifts/perm-quilt/cards.csv", authored.cards(authored.row("bull", "200,0,200,150")))
    await quilt.collection.import_parsed(read_folder(authored.root))
    await quilt.cover("bear")
    covered = quilt.gift

    await quilt.collection.import_parsed(read_folder(authored.root))
    assert quilt.gift == covered
    await quilt.collection.export(quilt.exchange, quilt.tmp_path / "out")
    there = await open_museum("elsewhere")
    report = await there.import_parsed(read_folder(quilt.tmp_path / "out"))

    assert there.contents[report.code].gifts[0] == covered


def names(picture: Picture) -> set[str]:
    return {variant.name for variant in picture.variants}
