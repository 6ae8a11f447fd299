"""Hung pictures: what hosts have hung stays where a folder that is imported again has no picture of its own."""

from msgspec.structs import replace

from twincloth.collection.content import Content, Gift
from twincloth.collection.parsed_folder import ParsedExchange, ParsedGift
from twincloth.collection.picture import DrawnRegion, Region
from twincloth.collection.placing import kept_inside
from twincloth.collection.plain_cloth import STAND_IN


def with_hung_pictures(parsed: ParsedExchange, earlier: Content | None) -> ParsedExchange:
    """The folder with its patches where they lie on the pictures that hang here, as far as it has none."""
    hanging = {gift.key: gift for gift in earlier.gifts if not gift.awaits_picture} if earlier else {}
    gifts = (
        _hung(gift, hanging[gift.key]) if gift.picture is None and gift.key in hanging else gift
        for gift in parsed.gifts
    )
    return replace(parsed, gifts=tuple(gifts))


def _hung(gift: ParsedGift, before: Gift) -> ParsedGift:
    def placed(region: Region) -> Region:
        width, height = before.picture.width, before.picture.height
        return kept_inside(DrawnRegion(region, *STAND_IN).on(width, height), width, height)

    cards = tuple(replace(card, region=placed(card.region)) for card in gift.cards)
    return replace(gift, cards=cards, hung=before.original)
