"""Merging: a parsed folder becomes content; what was there before keeps its codes, what vanished is withdrawn."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from twincloth.collection.codes import mint
from twincloth.collection.content import Card, CardText, CodeOf, Content, ExchangeText, Gift, GiftText
from twincloth.collection.parsed_folder import ParsedCard, ParsedExchange, ParsedGift
from twincloth.collection.picture_import import GiftPictures
from twincloth.collection.picture_replacement import former_of
from twincloth.collection.places import former
from twincloth.collection.placing import kept
from twincloth.collection.recording import Recording

S = TypeVar("S", bound=Struct)


class ImportReport(Struct, frozen=True, kw_only=True):
    """What an import did; cards are named GIFT/CARD by the author's keys.

    `recoded` names what could not have the code that codes.csv asks for, because it stands for
    something else here.
    """

    code: str
    created: bool
    new: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    withdrawn: tuple[str, ...]
    recoded: tuple[str, ...]


class ContentMerge:
    """One import: `content` to store, `minted` codes to add to the pool, and the `report` of it.

    `taken` holds every code ever given out; `now` is in UTC, and its day that of a withdrawal.
    """

    def __init__(
        self,
        parsed: ParsedExchange,
        pictures: Mapping[str, GiftPictures],
        earlier: Content | None,
        taken: frozenset[str],
        now: datetime,
    ) -> None:
        self._pictures = pictures
        self._before = earlier.codes() if earlier else {}
        self._asked = parsed.codes
        self._taken = set(taken)
        self._now = now
        self._today = now.date().isoformat()
        self._recoded: list[str] = []
        self.minted: dict[str, str] = {}
        self.content = self._exchange(parsed, earlier)
        self._reserve_the_rest()
        self.report = self._report(earlier)

    def _exchange(self, parsed: ParsedExchange, earlier: Content | None) -> Content:
        before = {gift.key: gift for gift in earlier.gifts} if earlier else {}
        gifts = [self._gift(gift, before.pop(gift.key, None)) for gift in parsed.gifts]
        gone = [self._vanished(gift) for gift in before.values()]
        code = self._code(("exchange", parsed.key))
        known = (*earlier.places, *earlier.former_places) if earlier else ()
        places = former((*parsed.former_places, *known), parsed.places)
        texts = _fields(parsed, ExchangeText) | {"former_places": places}
        merged = Content(**texts, code=code, gifts=(*gifts, *gone))
        return _as_it_was(merged, earlier, parsed.inherited)

    def _gift(self, gift: ParsedGift, before: Gift | None) -> Gift:
        pictures = self._pictures[gift.key]
        code = self._code(("gift", gift.key))
        held = (
            {card.key: kept(card, before.picture, pictures.whole) for card in before.cards} if before else {}
        )
        cards = [self._card(gift, card, pictures, held.get(card.key)) for card in gift.cards]
        present = {card.key for card in gift.cards}
        gone = [self._withdrawn(card) for card in held.values() if card.key not in present]
        merged = Gift(
            **_fields(gift, GiftText),
            code=code,
            picture=pictures.whole,
            original=gift.original,
            cards=(*cards, *gone),
            former=former_of(before, gift.original, self._now) if before else None,
        )
        return _as_it_was(merged, before, gift.inherited)

    def _card(self, gift: ParsedGift, card: ParsedCard, pictures: GiftPictures, before: Card | None) -> Card:
        code = self._code(("card", f"{gift.key}/{card.key}"))
        picture = pictures.cards[card.key]
        merged = Card(
            **_fields(card, CardText),
            code=code,
            picture=picture,
            drawn=before.drawn
            if before and (before.region, before.picture) == (card.region, picture)
            else None,
            published=card.published,
            recording=self._recording(card, before),
        )
        merged = _as_it_was(merged, before, card.inherited)
        withdrawn = card.withdrawn or gift.withdrawn
        return replace(merged, withdrawn=withdrawn, covered=merged.covered and withdrawn is not None)

    def _recording(self, card: ParsedCard, before: Card | None) -> Recording | None:
        """The same one as before was taken in when it was."""
        found, told = card.recording, before.recording if before else None
        if found is None:
            return None
        taken = told.taken if told and told.name == found.name else self._today
        return Recording(
            name=found.name,
            media_type=found.media_type,
            size=found.size,
            transcript=card.transcript,
            taken=taken,
        )

    def _vanished(self, gift: Gift) -> Gift:
        cards = tuple(self._withdrawn(card) for card in gift.cards)
        return replace(gift, withdrawn=gift.withdrawn or self._today, cards=cards)

    def _withdrawn(self, card: Card) -> Card:
        """What was never published is the hosts' own work, and nobody has seen it: it stays."""
        if not card.published:
            return card
        return replace(card, withdrawn=card.withdrawn or self._today)

    def _code(self, of: CodeOf) -> str:
        """The code that it had, else the one it asks for, else a new one."""
        asked = self._asked.get(of)
        code = self._before.get(of)
        if code is None:
            code = asked if asked and asked not in self._taken else self._new_code()
            self._give_out(code, of[0])
        if asked not in (None, code):
            self._recoded.append(" ".join(of))
        return code

    def _new_code(self) -> str:
        return mint(self._taken | set(self._asked.values()))

    def _give_out(self, code: str, kind: str) -> None:
        self._taken.add(code)
        self.minted[code] = kind

    def _reserve_the_rest(self) -> None:
        """The code of a card that left the folder stands on a label somewhere: nobody else gets it."""
        for (kind, _), code in self._asked.items():
            if code not in self._taken:
                self._give_out(code, kind)

    def _report(self, earlier: Content | None) -> ImportReport:
        before = dict(_cards(earlier)) if earlier else {}
        after = dict(_cards(self.content))
        shown = {name for name, card in after.items() if card.withdrawn is None}
        return ImportReport(
            code=self.content.code,
            created=earlier is None,
            new=tuple(name for name in after if name in shown and name not in before),
            updated=tuple(
                name for name in after if name in shown and name in before and after[name] != before[name]
            ),
            unchanged=tuple(name for name in after if name in shown and after[name] == before.get(name)),
            withdrawn=tuple(name for name in after if name not in shown and after[name] != before.get(name)),
            recoded=tuple(self._recoded),
        )


def _cards(content: Content) -> Iterator[tuple[str, Card]]:
    for gift in content.gifts:
        for card in gift.cards:
            yield f"{gift.key}/{card.key}", card


def _as_it_was(now: S, before: S | None, inherited: frozenset[str]) -> S:
    """With the fields of which the folder does not speak, as hosts have left them."""
    return replace(now, **{name: getattr(before, name) for name in inherited}) if before else now


def _fields(authored: Struct, kind: type[Struct]) -> dict[str, Any]:
    """The authored fields alone, to be passed on to the struct that adds to them."""
    return {name: value for name, value in asdict(authored).items() if name in kind.__struct_fields__}
