"""Publishing: a card's words become what everybody reads, all that belongs together or nothing."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from twincloth.collection.card_rows import answered, patch_in
from twincloth.collection.card_rules import unfit_to_publish
from twincloth.collection.card_words import Problems
from twincloth.collection.changes import change_card
from twincloth.collection.content import Card, CardWords, Content, Gift
from twincloth.collection.drafts import with_words
from twincloth.exchange.refusal import Refusal


class Unpublishable(Exception):
    """Words that cannot be published: the problems by card's code and column."""

    def __init__(self, problems: Mapping[str, Problems]) -> None:
        super().__init__(", ".join(problems))
        self.problems = dict(problems)


def publish(content: Content, drafts: Mapping[str, CardWords]) -> Content:
    """The content with these words (by card's code) public. Raises Unpublishable, Refusal for an unknown card."""
    problems = {code: wrong for code, words in drafts.items() if (wrong := unfit(content, code, words))}
    if problems:
        raise Unpublishable(problems)
    for code, words in drafts.items():
        content = change_card(content, code, lambda card, words=words: _public(card, words))  # type: ignore[misc]
    return content


def unfit(content: Content, code: str, words: CardWords) -> Problems:
    """What forbids to publish these words on this card, by column. Raises Refusal for an unknown card."""
    gift, card = card_of(content, code)
    problems = unfit_to_publish(card, words, gift, content.languages)
    try:
        answered(words.answers, gift.key, patch_in(content))
    except Refusal as refusal:
        problems["answers"] = refusal
    return problems


def card_of(content: Content, code: str) -> tuple[Gift, Card]:
    """Raises Refusal for an unknown card."""
    found = content.card(code)
    if found is None:
        raise Refusal("unknown-patch")
    return found


def _public(card: Card, words: CardWords) -> Card:
    return replace(with_words(card, words), published=True)
