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
from twincloth.collection.picture import UNDOABLE, DrawnRegion, FormerPicture, Picture, Region
from twincloth.exchange.refusal import Refusal
from twincloth.history import content_file

pytestmark = pytest.mark.usefixtures("pictures_made_once")

SMALL = (130, 97)
"""Of a picture as large as a thumb; that of the folder has 400 × 300 units."""

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

    async def go_back(self, former: str = "") -> None:
        await self.collection.hanging.go_back(self.exchange, self.gift.code, former or self.former)

    async def recrop(self, regions: dict[str, Region]) -> None:
        await self.collection.hanging.recrop(self.exchange, self.gift.code, regions)

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


async def test_going_back_returns_everything_to_the_pixel_and_so_does_the_way_back_from_there(
    quilt: Quilt, open_museum: OpenMuseum
):
    before = quilt.gift
    await quilt.hang(*SMALL)
    small = quilt.gift
    assert small.former
    assert (small.former.original, small.former.undone) == (before.original, False)
    assert small.cards[1].drawn == DrawnRegion(Region(200, 0, 200, 150), 400, 300)
    await quilt.hang(*SMALL)
    assert quilt.gift == small, "the same picture replaces nothing"
    for size, code in (((1, 1), "picture-too-small"), (None, "former-picture-gone")):
        with pytest.raises(Refusal) as caught:
            await (quilt.hang(*size) if size else quilt.go_back("another.png"))
        assert caught.value.code == code
    assert quilt.gift == small

    quilt = quilt._replace(collection=await open_museum())
    await quilt.go_back()

    assert shown(quilt.gift) == shown(before), "after a restart, too"
    assert quilt.gift.former
    assert quilt.gift.former.undone
    await quilt.go_back()
    assert shown(quilt.gift) == shown(small)


async def test_what_was_drawn_and_withdrawn_since_stays_when_the_picture_goes_back(quilt: Quilt):
    before = quilt.gift
    await quilt.hang(*SMALL)
    hill, bear = quilt.card("hill"), quilt.card("bear")
    await quilt.recrop({hill.code: Region(0, 52, 65, 26), bear.code: bear.region})
    await quilt.withdraw("bull")

    await quilt.go_back()

    assert quilt.card("bear") == before.cards[0]
    assert quilt.card("hill").region == Region(0, 160, 200, 81)
    assert quilt.card("hill").drawn == DrawnRegion(Region(0, 52, 65, 26), *SMALL)
    assert quilt.card("bull").withdrawn
    assert await quilt.files_are_there()


async def test_the_way_back_ends_with_its_week(quilt: Quilt):
    def age(gift: Gift) -> Gift:
        former = FormerPicture(
            original="a.png", picture=gift.picture, crops=(), replaced_at=datetime.now(UTC) - UNDOABLE
        )
        return replace(gift, former=former)

    await quilt.collection.edit(quilt.exchange, lambda content: change_gift(content, quilt.gift.code, age))
    with pytest.raises(Refusal):
        await quilt.go_back()
    await quilt.collection.hanging.give_up_expired(datetime.now(UTC))
    assert quilt.gift.former is None


async def test_an_import_with_another_picture_can_be_undone_too_and_takes_along_what_it_does_not_know(
    quilt: Quilt, authored: Authored
):
    await quilt.hang(*SMALL)
    hung, bull = quilt.gift, quilt.card("bull").code
    await quilt.collection.edit(
        quilt.exchange,
        lambda content: change_card(content, bull, lambda card: replace(card, key="own", published=False)),
    )
    authored.write("gifts/perm-quilt/cards.csv", authored.cards(authored.row("bear", "0,0,200,150")))
    await quilt.collection.import_parsed(read_folder(authored.root))
    assert (quilt.card("bear").drawn, quilt.gift.picture.width) == (None, 400)
    assert quilt.card("own").region == Region(200, 0, 200, 150), "what hosts have drawn and not published"

    await quilt.go_back()

    assert {card.code: card.region for card in quilt.gift.cards} == {
        card.code: card.region for card in hung.cards
    }
    assert (quilt.gift.original, quilt.gift.picture) == (hung.original, hung.picture)


async def test_a_cover_changes_all_that_shows_its_place_and_comes_off_without_a_trace(quilt: Quilt):
    with pytest.raises(Refusal) as caught:
        await quilt.cover("bear")
    assert caught.value.code == "patch-not-withdrawn"
    whole = quilt.gift
    await quilt.withdraw("bear")
    bare, bear = quilt.gift, quilt.card("bear")

    await quilt.cover("bear")

    covered = quilt.gift
    assert covered.picture.covered == (Region(0, 0, 200, 150),)
    assert not names(covered.picture) & names(bare.picture)
    assert not names(quilt.card("bear").picture) & names(bear.picture)
    assert covered.cards[1:] == bare.cards[1:]
    assert await quilt.files_are_there()
    await quilt.collection.edit(quilt.exchange, lambda content: bring_back(content, bear.code))
    assert shown(quilt.gift) == shown(whole), "what comes back is covered no more"


async def test_nothing_is_covered_where_a_patch_lies_by_now(quilt: Quilt):
    await quilt.withdraw("bear")
    bull = quilt.card("bull")
    over = replace(bull, region=replace(bull.region, x=199))
    await quilt.collection.edit(
        quilt.exchange, lambda content: change_card(content, bull.code, lambda _: over)
    )
    before = quilt.gift

    with pytest.raises(Refusal) as caught:
        await quilt.cover("bear")

    assert caught.value.code == "patch-over-covered"
    assert quilt.gift == before


async def test_covers_and_drawn_regions_go_along_with_folders_and_histories_and_no_former_picture(
    quilt: Quilt, authored: Authored, open_museum: OpenMuseum
):
    authored.write("gifts/perm-quilt/cards.csv", authored.cards(authored.row("bull", "200,0,200,150")))
    await quilt.collection.import_parsed(read_folder(authored.root))
    await quilt.cover("bear")
    covered, out = quilt.gift, quilt.tmp_path / "out"
    await quilt.collection.import_parsed(read_folder(authored.root))
    assert quilt.gift == covered, "the folder says nothing of it"
    await quilt.collection.export(quilt.exchange, out)
    assert {card.key: card.covered for card in read_folder(out).gifts[0].cards} == {
        "bull": False,
        "bear": True,
        "hill": False,
    }

    await quilt.hang(*SMALL)
    content = quilt.collection.contents[quilt.exchange]
    written = content_file.written(content)
    await quilt.collection.export(quilt.exchange, quilt.tmp_path / "small")
    again = content_file.read(written)
    parsed = content_file.parsed(again, quilt.tmp_path / "small")
    elsewhere = await open_museum("elsewhere")
    await elsewhere.restore(parsed, lambda _, made: content_file.whole(again, parsed, made))
    restored = elsewhere.contents[quilt.exchange]

    assert quilt.gift.former
    assert quilt.gift.former.original.encode() not in written
    assert restored.gifts[0] == replace(quilt.gift, former=None)
    assert content_file.written(restored) == written
    assert quilt.gift.picture.covered == (Region(0, 0, 65, 48),)
    await quilt.go_back()
    assert shown(quilt.gift) == shown(covered), (
        "another picture takes the cover along, and so does the way back"
    )


def names(picture: Picture) -> set[str]:
    return {variant.name for variant in picture.variants}
