"""Replacing a picture: another one for a gift that has its cards already, the way back, and other parts of it for some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from twincloth.background_threads import in_background
from twincloth.collection.changes import change_gift
from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.derivatives import ProgressCallback, no_progress
from twincloth.collection.durable import hash_of
from twincloth.collection.picture import FormerPicture, Picture, Region
from twincloth.collection.picture_import import PictureImport
from twincloth.collection.pictures import EXTENSIONS, UnfitPicture, kind_of
from twincloth.collection.placing import moved, placed
from twincloth.exchange.refusal import Refusal


class NotCut(Exception):
    """Patches were drawn or moved meanwhile, and are not cut out of the new picture yet."""


class PictureReplacement(Struct, frozen=True, kw_only=True):
    """Another picture for the gift of a code: the whole, and the regions of it that are cut out already."""

    gift: str
    original: str
    whole: Picture
    crops: dict[Region, Picture]

    @classmethod
    async def of(
        cls, gift: Gift, source: Path, pictures: PictureImport, tell: ProgressCallback
    ) -> PictureReplacement:
        """Make and keep everything of a photograph. Raises UnfitPicture, Refusal, StorageFailure."""
        if kind_of(source) == "svg":
            raise UnfitPicture("this is a drawing", "send a photograph", "picture-unsupported")
        return await cls.made(gift, source, pictures, tell)

    @classmethod
    async def made(
        cls, gift: Gift, source: Path, pictures: PictureImport, tell: ProgressCallback
    ) -> PictureReplacement:
        """The same of a drawing, too. Raises UnfitPicture, Refusal, StorageFailure."""
        measured = await pictures.inspect(source)
        regions = set(placed(gift.cards, gift.picture, measured.width, measured.height).values())
        made = await pictures.photograph(source, measured, regions, tell)
        original = await in_background(hash_of, source) + EXTENSIONS[measured.kind]
        await pictures.keep_original(source, original)
        assert made.whole
        crops = dict(zip(regions, made.crops, strict=True))
        return cls(gift=gift.code, original=original, whole=made.whole, crops=crops)

    @classmethod
    def back(cls, gift: Gift, former: str, now: datetime) -> PictureReplacement:
        """The way back to the picture of this original. Raises Refusal where there is none any more."""
        there = gift.former
        if there is None or there.original != former or there.until <= now:
            raise Refusal("former-picture-gone")
        return cls(gift=gift.code, original=former, whole=there.picture, crops=dict(there.crops))

    async def cut_for(self, gift: Gift, pictures: PictureImport) -> None:
        """Cut out and keep what this state of the gift still needs. Raises UnfitPicture, Refusal, StorageFailure."""
        missing = self._regions(gift).values() - self.crops.keys()
        if missing:
            regions = list(missing)
            cut = await pictures.crops(self.whole, regions, no_progress)
            self.crops.update(zip(regions, cut, strict=True))

    def change(self, content: Content, now: datetime) -> Content:
        """The content with the new picture in it, every patch where it was drawn. Raises Refusal, NotCut."""
        return change_gift(content, self.gift, lambda gift: self._hung(gift, now))

    def _hung(self, gift: Gift, now: datetime) -> Gift:
        regions = self._regions(gift)
        if not self.crops.keys() >= set(regions.values()):
            raise NotCut

        def of(card: Card) -> Card:
            region = regions[card.code]
            return replace(moved(card, gift.picture, region, self.whole), picture=self.crops[region])

        return replace(
            gift,
            picture=self.whole,
            original=self.original,
            cards=tuple(map(of, gift.cards)),
            former=former_of(gift, self.original, now),
        )

    def _regions(self, gift: Gift) -> dict[str, Region]:
        return placed(gift.cards, gift.picture, self.whole.width, self.whole.height)


def former_of(gift: Gift, original: str, now: datetime) -> FormerPicture | None:
    """What is kept for the way back once a gift hangs in the picture of this original; of the same one, what it was.

    There is no way back to the plain cloth that hung until a picture came.
    """
    if gift.original == original or gift.awaits_picture:
        return gift.former
    crops = tuple((card.region, card.picture) for card in gift.cards if card.picture.variants)
    undone = gift.former is not None and gift.former.original == original
    return FormerPicture(
        original=gift.original, picture=gift.picture, crops=crops, replaced_at=now, undone=undone
    )


def without_expired(content: Content, now: datetime) -> Content:
    """The content without the ways back whose time is over."""
    gifts = (
        replace(gift, former=None) if gift.former and gift.former.until <= now else gift
        for gift in content.gifts
    )
    return replace(content, gifts=tuple(gifts))


def without_former(content: Content, gift: str, original: str) -> Content:
    """The content without the way back to the picture of this original. Raises Refusal where that is none any more."""

    def forgotten(now: Gift) -> Gift:
        if now.former is None or now.former.original != original:
            raise Refusal("other-picture-by-now")
        return replace(now, former=None)

    return change_gift(content, gift, forgotten)


def recropped(
    content: Content, before: Gift, regions: Mapping[str, Region], pictures: Mapping[str, Picture]
) -> Content:
    """The content with these cards of a gift, by code, at other parts of its picture.

    Raises Refusal where it is another picture than before.
    """
    now = content.gift(before.code)
    if now is None or now.original != before.original:
        raise Refusal("picture-changed")

    def of(card: Card) -> Card:
        if card.code not in regions:
            return card
        region = regions[card.code]
        drawn = card.drawn if region == card.region else None
        return replace(card, region=region, drawn=drawn, picture=pictures[card.code])

    return change_gift(content, now.code, lambda gift: replace(gift, cards=tuple(map(of, gift.cards))))


@contextmanager
def refused() -> Iterator[None]:
    """A picture that cannot be taken is a refusal. Raises Refusal."""
    try:
        yield
    except UnfitPicture as error:
        raise Refusal(error.code) from error
