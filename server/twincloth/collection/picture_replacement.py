"""Replacing a picture: another picture for a gift that has its cards already, or other parts of it for some of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from twincloth.background_threads import in_background
from twincloth.collection import ingest_client
from twincloth.collection.content import Card, Content, Gift, Picture, Region
from twincloth.collection.derivatives import ProgressCallback
from twincloth.collection.durable import hash_of
from twincloth.collection.picture_import import PictureImport
from twincloth.collection.pictures import EXTENSIONS, Measured, UnfitPicture, kind_of
from twincloth.exchange.refusal import Refusal


class PictureReplacement(Struct, frozen=True, kw_only=True):
    """What a new picture makes of a gift as it was `before`: the whole, and regions and crops of the cards by code."""

    before: Gift
    original: str
    whole: Picture
    regions: dict[str, Region]
    crops: dict[str, Picture]

    @classmethod
    async def of(
        cls, gift: Gift, source: Path, pictures: PictureImport, tell: ProgressCallback
    ) -> PictureReplacement:
        """Make and keep everything of a photograph. Raises UnfitPicture, StorageFailure."""
        if kind_of(source) == "svg":
            raise UnfitPicture("this is a drawing", "send a photograph", "picture-unsupported")
        return await cls.made(gift, source, pictures, tell)

    @classmethod
    async def made(
        cls, gift: Gift, source: Path, pictures: PictureImport, tell: ProgressCallback
    ) -> PictureReplacement:
        """The same of a drawing, too. Raises UnfitPicture, StorageFailure."""
        measured = await in_background(ingest_client.inspect, source)
        regions = {card.code: in_proportion(card.region, gift.picture, measured) for card in gift.cards}
        made = await pictures.photograph(source, measured, regions.values(), tell)
        original = await in_background(hash_of, source) + EXTENSIONS[measured.kind]
        await pictures.keep_original(source, original)
        assert made.whole
        crops = dict(zip(regions, made.crops, strict=True))
        return cls(before=gift, original=original, whole=made.whole, regions=regions, crops=crops)

    def change(self, content: Content) -> Content:
        """The content with the new picture in it. Raises Refusal where patches have moved meanwhile."""
        now = content.gift(self.before.code)
        if now is None or _places(now) != _places(self.before):
            raise Refusal("patches-changed")
        pictures = recropped(content, self.before, self.regions, self.crops)
        gifts = (
            replace(gift, picture=self.whole, original=self.original) if gift.code == now.code else gift
            for gift in pictures.gifts
        )
        return replace(pictures, gifts=tuple(gifts))


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
        return replace(card, region=regions[card.code], picture=pictures[card.code])

    gifts = (
        replace(gift, cards=tuple(map(of, gift.cards))) if gift.code == before.code else gift
        for gift in content.gifts
    )
    return replace(content, gifts=tuple(gifts))


def in_proportion(region: Region, before: Picture, now: Measured) -> Region:
    """Where a patch lies in another picture of the same cloth, always within it."""
    left, width = _span(region.x, region.width, before.width, now.width)
    top, height = _span(region.y, region.height, before.height, now.height)
    return Region(left, top, width, height)


def _places(gift: Gift) -> tuple[str, dict[str, Region]]:
    return gift.original, {card.code: card.region for card in gift.cards}


def _span(start: int, length: int, before: int, now: int) -> tuple[int, int]:
    """Rounded at both ends alike, so that patches which only touched do not overlap."""
    first = min(start * now // before, now - 1)
    return first, max(1, min((start + length) * now // before, now) - first)


@contextmanager
def refused() -> Iterator[None]:
    """A picture that cannot be taken is a refusal. Raises Refusal."""
    try:
        yield
    except UnfitPicture as error:
        raise Refusal(error.code) from error
