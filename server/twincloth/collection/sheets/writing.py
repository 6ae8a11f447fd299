"""Writing a sheet: the cards of a gift as hosts have them, or empty to start from."""

from __future__ import annotations

from collections.abc import Mapping

from twincloth.collection.card_rows import PUBLISHED
from twincloth.collection.card_words import cells_of, columns, words_of
from twincloth.collection.content import Card, CardWords, Content, Gift
from twincloth.collection.sheets.grid import Grid
from twincloth.collection.sheets.heading import NAMING


def grid_of(content: Content, gift: Gift, drafts: Mapping[str, CardWords]) -> Grid:
    """A row a patch; the draft where there is one, which is not public yet."""
    header = [*NAMING, *columns(content.languages), PUBLISHED]
    cards = [card for card in gift.cards if card.withdrawn is None]
    return [header, *(_row(header, card, drafts.get(card.code), content.languages) for card in cards)]


def template_of(content: Content, gift: Gift) -> Grid:
    """The same with nothing written in it but of which patches it speaks."""
    header, *rows = grid_of(content, gift, {})
    return [header, *([*row[: len(NAMING)], *("" for _ in header[len(NAMING) :])] for row in rows)]


def _row(header: list[str], card: Card, draft: CardWords | None, languages: tuple[str, ...]) -> list[str]:
    cells = cells_of(draft or words_of(card), languages)
    cells |= {"key": card.key, "code": card.code, PUBLISHED: "yes" if card.published and not draft else "no"}
    return [cells[column] for column in header]
