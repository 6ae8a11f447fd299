"""Changes: one gift or card of an exchange's content made another, all else as it was."""

from collections.abc import Callable

from msgspec.structs import replace

from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.layout import must_fit
from twincloth.exchange.refusal import Refusal


def change_gift(content: Content, code: str, change: Callable[[Gift], Gift]) -> Content:
    """Raises Refusal for an unknown gift, and whatever `change` raises."""
    if content.gift(code) is None:
        raise Refusal("unknown-gift")
    gifts = tuple(change(gift) if gift.code == code else gift for gift in content.gifts)
    return replace(content, gifts=gifts)


def change_card(content: Content, code: str, change: Callable[[Card], Card]) -> Content:
    """Raises Refusal for an unknown card, and whatever `change` raises."""
    found = content.card(code)
    if found is None:
        raise Refusal("unknown-patch")
    cards = tuple(change(card) if card.code == code else card for card in found[0].cards)
    return change_gift(content, found[0].code, lambda gift: replace(gift, cards=cards))


def withdraw(content: Content, code: str, today: str) -> Content:
    """Take a gift or a card back as of a day (YYYY-MM-DD); withdrawn already, it stays so. Raises Refusal."""
    if content.gift(code):
        return change_gift(content, code, lambda gift: replace(gift, withdrawn=gift.withdrawn or today))
    return change_card(content, code, lambda card: replace(card, withdrawn=card.withdrawn or today))


def bring_back(content: Content, code: str) -> Content:
    """Show a gift or a card again, where its patch still has its place, and the gift both of its. Raises Refusal."""
    gift = content.gift(code)
    if gift:
        if not {gift.giver, gift.receiver} <= {place.key for place in content.places}:
            raise Refusal("gift-without-its-places")
        return change_gift(content, code, lambda gift: replace(gift, withdrawn=None))
    content = change_card(content, code, lambda card: replace(card, withdrawn=None, covered=False))
    found = content.card(code)
    if found:
        must_fit(found[0], found[0].cards)
    return content
