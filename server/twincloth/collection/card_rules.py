"""What a card needs before it is published: Spectrum's inventory minimum, and words in every language.

Of the minimum (Spectrum 5.1, inventory), the object number is the card's own or else its code, the name its title, the
brief description its story, and the current location that of the gift's custody, or else where the card was made.
"""

from __future__ import annotations

from collections.abc import Iterable

from twincloth.collection.card_words import NEEDED, TEXTS, Problems
from twincloth.collection.content import Card, CardWords, Custody, Gift
from twincloth.exchange.refusal import Refusal


def lacking(words: CardWords, languages: Iterable[str], *, located: bool) -> Problems:
    """What is missing to publish these words, by column; `located` says whether it is known where the gift is."""
    whole = [language for language in languages if language not in words.pending]
    if not whole:
        return {"pending": Refusal("card-all-pending")}
    found = {
        f"{name}_{language}": refusal for name in TEXTS for language, refusal in _gaps(words, name, whole)
    }
    if not located and not any(words.made_where.values()):
        found[f"made_where_{whole[0]}"] = Refusal("card-location-missing")
    return found


def located(custody: Iterable[Custody]) -> bool:
    """Whether anybody has said where a gift is."""
    return any(any(one.location.values()) for one in custody)


def unfit_to_publish(card: Card, words: CardWords, gift: Gift, languages: Iterable[str]) -> Problems:
    """Everything that is missing to publish these words on this card, by column."""
    found = lacking(words, languages, located=located(gift.custody))
    if not card.picture.variants:
        found["picture"] = Refusal("card-picture-missing")
    return found


def _gaps(words: CardWords, name: str, whole: list[str]) -> list[tuple[str, Refusal]]:
    text = getattr(words, name)
    missing = [language for language in whole if not text.get(language)]
    if name in NEEDED:
        return [(language, Refusal("card-text-missing")) for language in missing]
    return [(language, Refusal("card-text-half")) for language in missing if any(text.values())]
