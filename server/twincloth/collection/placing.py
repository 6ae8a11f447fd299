"""Placing: where the patches of a gift lie on another picture of it, derived anew from how they were drawn."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import astuple, replace

from twincloth.collection.content import Card, CardText
from twincloth.collection.picture import DrawnRegion, Picture, Region
from twincloth.exchange.refusal import Refusal


def overlap(one: Region, other: Region) -> bool:
    """Whether two regions share a pixel."""
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    above = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not beside and not above


def placed(cards: Iterable[Card], before: Picture, width: int, height: int) -> dict[str, Region]:
    """The regions by code on a picture of so many pixels, of cards that lie on the picture `before`.

    Raises Refusal where one of them would have no pixel.
    """
    cards = list(cards)
    drawn = {card.code: drawn_on(card, before) for card in cards}
    found = {code: kept_inside(one.on(width, height), width, height) for code, one in drawn.items()}
    shown = [drawn[card.code] for card in cards if card.withdrawn is None]
    fitting = _beside_each_other(shown, width, height)
    if not all(region.width > 0 and region.height > 0 for region in fitting):
        raise Refusal("picture-too-small", patches=len(shown))
    return found | dict(zip((card.code for card in cards if card.withdrawn is None), fitting, strict=True))


def covered_places(cards: Iterable[CardText]) -> tuple[Region, ...]:
    """The regions of withdrawn cards that are not to be seen in the gift's picture, each once, in an order of their own."""
    places = {card.region for card in cards if card.covered and card.withdrawn}
    return tuple(sorted(places, key=astuple))


def drawn_on(card: Card, picture: Picture) -> DrawnRegion:
    """How a card of this picture was drawn."""
    return card.drawn or DrawnRegion(card.region, picture.width, picture.height)


def moved(card: Card, before: Picture, region: Region, now: Picture) -> Card:
    """The card on another picture, at the region that was derived from how it was drawn."""
    drawn = drawn_on(card, before)
    as_drawn = drawn == DrawnRegion(region, now.width, now.height)
    return replace(card, region=region, drawn=None if as_drawn else drawn)


def kept(card: Card, before: Picture, now: Picture) -> Card:
    """A card that nobody lays on the new picture: where it was drawn, as far as there is room."""
    width, height = now.width, now.height
    if (before.width, before.height) == (width, height):
        return card
    return moved(card, before, kept_inside(drawn_on(card, before).on(width, height), width, height), now)


def kept_inside(region: Region, width: int, height: int) -> Region:
    """At least a pixel of a picture: what is withdrawn takes nobody's place, and may have lain outside."""
    left, top = min(region.x, width - 1), min(region.y, height - 1)
    across, down = min(region.x + region.width, width) - left, min(region.y + region.height, height) - top
    return Region(left, top, max(across, 1), max(down, 1))


def _beside_each_other(drawn: list[DrawnRegion], width: int, height: int) -> list[Region]:
    """None over another: what was drawn on pictures of one size is so already.

    Of two that were drawn on different ones, the one drawn more coarsely gives way, by what a pixel of that picture
    covers here.
    """
    regions = [one.on(width, height) for one in drawn]
    if len({(one.width, one.height) for one in drawn}) > 1:
        finest_first = sorted(
            range(len(drawn)), key=lambda at: drawn[at].width * drawn[at].height, reverse=True
        )
        for number, at in enumerate(finest_first):
            for other in finest_first[:number]:
                regions[at] = _giving_way(regions[at], regions[other])
    return regions


def _giving_way(region: Region, other: Region) -> Region:
    """The largest part of a region that is left beside another one."""
    if not overlap(region, other):
        return region
    right, bottom = region.x + region.width, region.y + region.height
    other_right, other_bottom = other.x + other.width, other.y + other.height
    left_over = (
        replace(region, width=other.x - region.x),
        replace(region, height=other.y - region.y),
        replace(region, x=other_right, width=right - other_right),
        replace(region, y=other_bottom, height=bottom - other_bottom),
    )
    return max(left_over, key=lambda one: max(one.width, 0) * max(one.height, 0))
