"""Making a gift: with plain linen for a picture and no patches, to be filled by and by."""

from __future__ import annotations

from itertools import count

from msgspec.structs import replace

from twincloth.collection.content import Content, Gift, GiftText
from twincloth.collection.kinds import GiftKind
from twincloth.collection.picture import Picture
from twincloth.exchange.refusal import Refusal

MOST_GIFTS = 100
"""Of an exchange, those too that are withdrawn."""


def with_new_gift(content: Content, text: GiftText, code: str, linen: Picture) -> Content:
    """The content with one gift more, which hangs in linen until its picture comes. Raises Refusal."""
    if len(content.gifts) >= MOST_GIFTS:
        raise Refusal("gifts-too-many", most=MOST_GIFTS)
    written = {name: getattr(text, name) for name in GiftText.__struct_fields__}
    key = free_key(content, text.giver, text.kind)
    gift = Gift(**written | {"key": key}, code=code, picture=linen, original="", cards=())
    return replace(content, gifts=(*content.gifts, gift))


def free_key(content: Content, giver: str, kind: GiftKind) -> str:
    """A folder's name that no gift of the exchange has: whose it is, and what."""
    taken = {gift.key for gift in content.gifts}
    stem = f"{giver[:20]}-{kind if isinstance(kind, str) else 'gift'}"
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)
