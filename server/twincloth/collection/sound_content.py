"""Sound content: what must hold of an exchange's content as a whole, whichever of its parts was changed."""

from __future__ import annotations

from twincloth.collection.content import Card, Content
from twincloth.collection.content_languages import with_languages, words_in_others
from twincloth.collection.layout import must_fit
from twincloth.exchange.refusal import Refusal

FEWEST_PLACES = 2


def must_be_sound(content: Content, before: Content) -> Content:
    """The content, its texts in its languages and no others. Raises Refusal where its parts do not go together.

    What was changed from `before` by somebody who saw only a part may not go with the rest as it is by now.
    """
    _places_must_be_there(content)
    _words_must_be_there(content)
    if lost := words_in_others(content, content.languages):
        raise Refusal("words-would-be-lost", words=lost)
    for gift in content.offered:
        if gift != before.gift(gift.code):
            must_fit(gift, gift.cards)
    return with_languages(content, content.languages)


def _places_must_be_there(content: Content) -> None:
    keys = {place.key for place in content.places}
    used = {side for gift in content.offered for side in (gift.giver, gift.receiver)}
    used |= {item.place for item in content.programme} - {""}
    if len(keys) < FEWEST_PLACES or not used <= keys:
        raise Refusal("place-is-needed")
    if any(gift.giver == gift.receiver for gift in content.offered):
        raise Refusal("place-is-needed")


def _words_must_be_there(content: Content) -> None:
    """What a folder must have words for in one language at least has them."""
    needed = [content.title, *(one.name for one in content.places), *(one.title for one in content.programme)]
    for gift in content.gifts:
        kind = [gift.kind] if isinstance(gift.kind, dict) else []
        custody = [text for one in gift.custody for text in (one.holder, one.location)]
        needed += [gift.title, *kind, *custody, *(earlier.title for earlier in gift.lineage)]
    published = [card for gift in content.gifts for card in gift.cards if card.published]
    if not all(any(text.values()) for text in needed) or any(map(_is_all_pending, published)):
        raise Refusal("words-only-there")


def _is_all_pending(card: Card) -> bool:
    written = {language for language, words in card.title.items() if words}
    return not written - set(card.pending)
