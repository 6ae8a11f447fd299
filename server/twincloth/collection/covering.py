"""Covering: plain cloth over the patches of withdrawn cards, in everything that is made of their gift's picture."""

from __future__ import annotations

from msgspec.structs import replace

from twincloth.collection.changes import change_card
from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.layout import must_fit
from twincloth.collection.picture_import import PictureImport
from twincloth.collection.placing import covered_places, overlap
from twincloth.exchange.refusal import Refusal


def cover(content: Content, code: str) -> Content:
    """Cover the patch of a withdrawn card. Raises Refusal where a patch that is shown lies in its place."""

    def covered(card: Card) -> Card:
        if card.withdrawn is None:
            raise Refusal("patch-not-withdrawn")
        return replace(card, covered=True)

    content = change_card(content, code, covered)
    found = content.card(code)
    if found:
        must_fit(found[0], found[0].cards)
    return content


def uncover(content: Content, code: str) -> Content:
    """Let the patch of a card be seen again in its gift's picture. Raises Refusal for an unknown card."""
    return change_card(content, code, lambda card: replace(card, covered=False))


async def with_covers(content: Content, pictures: PictureImport) -> Content:
    """The content, and what shows more or less of its pictures than it should made anew. Raises UnfitPicture, StorageFailure."""
    gifts = [await _covered(gift, pictures) for gift in content.gifts]
    return replace(content, gifts=tuple(gifts))


async def _covered(gift: Gift, pictures: PictureImport) -> Gift:
    places, before = covered_places(gift.cards), gift.picture.covered
    if places == before:
        return gift
    changed = set(places) ^ set(before)
    touched = [card for card in gift.cards if any(overlap(card.region, place) for place in changed)]
    regions = list({card.region for card in touched if card.picture.variants})
    made = await pictures.repainted(replace(gift.picture, covered=places), regions)
    assert made.whole
    crops = dict(zip(regions, made.crops, strict=True))
    cards = (
        replace(card, picture=crops[card.region]) if card in touched and card.region in crops else card
        for card in gift.cards
    )
    return replace(gift, picture=made.whole, cards=tuple(cards))
