"""Layout: where the patches of a gift lie on its picture, as hosts draw them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, count

from msgspec import Struct
from msgspec.structs import replace

from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.picture import Picture, Region
from twincloth.collection.placing import overlap
from twincloth.exchange.refusal import Refusal


class DrawnPatch(Struct, frozen=True, kw_only=True):
    """A patch as it was drawn: one of a card's code, or a new one with no code yet, and its name."""

    code: str
    name: str
    region: Region


class Layout(Struct, frozen=True, kw_only=True):
    """What a host wants of a gift's patches: those drawn, and the codes of those taken away.

    Patches that it does not speak of stay as they are. `language` is that of the new names, `today` (YYYY-MM-DD) the
    date of a withdrawal; `opened` are the codes of patches that were opened in a handover.
    """

    drawn: tuple[DrawnPatch, ...]
    removed: frozenset[str]
    opened: frozenset[str]
    language: str
    today: str

    def of(self, content: Content, gift: Gift, mint: Callable[[], str]) -> Gift:
        """The gift laid out so. Raises Refusal; then nothing of it is."""
        self._must_not_lose_opened()
        regions = {drawn.code: drawn.region for drawn in self.drawn if drawn.code}
        if not regions.keys() | self.removed <= {card.code for card in gift.cards}:
            raise Refusal("unknown-patch")
        kept = [self._moved(card, regions) for card in gift.cards if not self._vanishes(card)]
        made = list(self._made(content, gift, mint))
        must_fit(gift, [*kept, *made])
        return replace(gift, cards=(*kept, *made))

    def _must_not_lose_opened(self) -> None:
        if self.removed & self.opened:
            raise Refusal("patch-was-opened")

    def _vanishes(self, card: Card) -> bool:
        """A card that nobody has seen goes; one that was published may have a label, and is withdrawn."""
        return card.code in self.removed and not card.published and card.withdrawn is None

    def _moved(self, card: Card, regions: dict[str, Region]) -> Card:
        withdrawn = card.withdrawn or (self.today if card.code in self.removed else None)
        return replace(card, region=regions.get(card.code, card.region), withdrawn=withdrawn)

    def _made(self, content: Content, gift: Gift, mint: Callable[[], str]) -> Iterator[Card]:
        codes = set(content.codes().values())
        keys = {card.key for card in gift.cards}
        for drawn in self.drawn:
            if not drawn.code:
                code = next(code for code in iter(mint, None) if code not in codes)
                key = next(key for number in count(1) if (key := f"patch-{number}") not in keys)
                codes.add(code)
                keys.add(key)
                yield new_card(content.languages, key, code, drawn, self.language)


def unmoved(wanted: Gift, before: Gift) -> Gift:
    """A gift laid out anew but for what moves: a patch moves when it is cut out of the picture, not before."""
    regions = {card.code: card.region for card in before.cards}
    cards = (replace(card, region=regions.get(card.code, card.region)) for card in wanted.cards)
    return replace(wanted, cards=tuple(cards))


def to_be_cut(wanted: Gift, before: Gift) -> dict[str, Region]:
    """The regions by code of patches that are new or elsewhere."""
    cut = {card.code: card.region for card in before.cards if card.picture.variants}
    shown = (card for card in wanted.cards if card.withdrawn is None)
    return {card.code: card.region for card in shown if cut.get(card.code) != card.region}


def must_fit(gift: Gift, cards: Iterable[Card]) -> None:
    """Every patch inside the picture, none over another or over a place that is covered. Raises Refusal."""
    cards = list(cards)
    shown = [card for card in cards if card.withdrawn is None]
    for card in shown:
        if not inside(card.region, gift.picture):
            raise Refusal("patch-outside-picture", patch=name_of(card))
    for one, other in combinations(shown, 2):
        if overlap(one.region, other.region):
            raise Refusal("patches-overlap", one=name_of(one), other=name_of(other))
    for hidden in (card for card in cards if card.covered and card.withdrawn):
        for card in shown:
            if overlap(hidden.region, card.region):
                raise Refusal("patch-over-covered", patch=name_of(card), covered=name_of(hidden))


def inside(region: Region, picture: Picture) -> bool:
    """Whether a region has an area, all of it on the picture."""
    right, bottom = region.x + region.width, region.y + region.height
    has_area = region.width >= 1 and region.height >= 1
    return (
        has_area and region.x >= 0 and region.y >= 0 and right <= picture.width and bottom <= picture.height
    )


def name_of(card: Card) -> str:
    """What to call a patch in a sentence."""
    return next((words for words in card.title.values() if words), card.code)


def new_card(languages: tuple[str, ...], key: str, code: str, drawn: DrawnPatch, language: str) -> Card:
    """A card with nothing but a place and a name, not published yet; its picture is still to be cut out."""
    nothing = dict.fromkeys(languages, "")
    region = drawn.region
    return Card(
        key=key,
        code=code,
        region=region,
        title={**nothing, language: drawn.name},
        story=nothing,
        alt=nothing,
        maker=nothing,
        materials=nothing,
        size="",
        made_when="",
        made_where=nothing,
        rights="",
        picture=Picture(width=region.width, height=region.height, variants=()),
        published=False,
    )
