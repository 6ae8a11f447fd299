"""A record: what is open of a gift or of one of its cards, as everybody may know it. All forms are made of records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from twincloth.collection.content import Card, Content, Gift, Text
from twincloth.collection.picture import Picture, Variant
from twincloth.collection.places import Place
from twincloth.collection.rights import canonical_rights
from twincloth.collection.vocabulary import Meant, Term, meaning
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.postponing import Postponing
from twincloth.views.kinds import kind_words
from twincloth.views.viewer import View
from twincloth.views.visible_gifts import GiftSummary, GiftView, visible_gifts


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """The exchange in which it was given; `address` is that of its own page.

    The `vocabulary` has terms also for what is still folded: only what open words mean may be told of it.
    """

    address: str
    languages: tuple[str, ...]
    title: Text
    welcome: Text
    starts_at: datetime
    places: tuple[Place, ...]
    vocabulary: tuple[Term, ...] = ()
    postponed: bool = False
    former: datetime | None = None
    """The day on which it was to be, once the new one is known."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """Of a gift, or of a card where there is one. `site` is the public address, without a slash at its end.

    `answers` are open patches of other gifts that this card answers, `answered_by` those that answer it.
    """

    site: str
    occasion: Occasion
    gift: GiftView
    card: Card | None = None
    answers: tuple[Card, ...] = ()
    answered_by: tuple[Card, ...] = ()

    @property
    def code(self) -> str:
        return self.card.code if self.card else self.gift.code

    @property
    def address(self) -> str:
        """The address that stands for the thing itself, and on its label."""
        return f"{self.site}/{self.code}"

    @property
    def gift_address(self) -> str:
        return f"{self.site}/{self.gift.code}"

    @property
    def title(self) -> Text:
        return self.card.title if self.card else self.face.title

    @property
    def story(self) -> Text:
        return self.card.story if self.card else self.face.story

    @property
    def alt(self) -> Text:
        """What its picture shows."""
        return self.card.alt if self.card else self.face.alt

    @property
    def picture(self) -> Picture | None:
        """The whole picture of a gift is there once every patch is open; none while plain cloth hangs in its place."""
        picture = self.card.picture if self.card else self.gift.picture
        return None if picture is None or picture.stand_in else picture

    @property
    def rights(self) -> str:
        """Of a gift: those that all of its open cards name alike, else empty."""
        cards = [self.card] if self.card else self.gift.cards
        written = {canonical_rights(card.rights) for card in cards}
        return written.pop() if len(written) == 1 else ""

    @property
    def face(self) -> Gift | GiftSummary:
        """The gift's own words."""
        assert self.gift.shown is not None, "a record is made of what is open"
        return self.gift.shown

    @property
    def kind(self) -> Text:
        """What sort of thing the gift is, of which a card is a part."""
        return kind_words(self.face.kind, self.occasion.languages)

    def meaning(self, about: str, words: Text) -> Meant:
        """What words of this record mean to catalogues."""
        return meaning(self.occasion.vocabulary, about, words)

    @property
    def parts(self) -> list[Record]:
        """A record of each open card of a gift."""
        return [] if self.card else [replace(self, card=card) for card in self.gift.cards]

    def at(self, path: str) -> str:
        """The whole address of a path of ours."""
        return f"{self.site}{path}"

    def form(self, name: str) -> str:
        """The address of one form of this record."""
        return f"{self.address}/{name}"


def record_of(
    site: str, exchange: Exchange, content: Content, gift: GiftView, card: Card | None = None
) -> Record:
    """The record of an unveiled gift, or of an open card of it."""
    record = Record(site=site, occasion=occasion_of(site, content), gift=gift, card=card)
    if card is None:
        return record
    answers, answered_by = answering(exchange, content, card)
    return replace(record, answers=answers, answered_by=answered_by)


def occasion_of(site: str, content: Content, postponing: Postponing | None = None) -> Occasion:
    """What everybody may know of an exchange; that it is postponed is said of itself, not with its gifts."""
    postponed = postponing is not None and postponing.postponed
    dated = postponing is not None and postponing.dated(content.starts_at)
    return Occasion(
        address=f"{site}/{content.code}",
        languages=content.languages,
        title=content.title,
        welcome=content.welcome,
        starts_at=content.starts_at,
        places=content.places,
        vocabulary=content.vocabulary,
        postponed=postponed and not dated,
        former=postponing.former if postponing and postponed and dated else None,
    )


def answering(exchange: Exchange, content: Content, card: Card) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """The open patches that a card answers, and those that answer it."""
    shown = [other for gift in visible_gifts(exchange, content, View.SESSION) for other in gift.cards]
    own = next(key for (kind, key), code in content.codes().items() if kind == "card" and code == card.code)
    answered = {found[1].code for key in card.answers if (found := content.card_of(key))}
    return (
        tuple(other for other in shown if other.code in answered),
        tuple(other for other in shown if own in other.answers),
    )


def best(picture: Picture) -> Variant:
    """The largest size of a picture, as a JPEG where there is one: every catalogue reads that."""
    return max(picture.variants, key=lambda one: (one.media_type == "image/jpeg", one.width))


def near(picture: Picture, width: int) -> Variant:
    """The size of a picture that comes nearest to a width, as a JPEG where there is one."""
    jpegs: Iterable[Variant] = [one for one in picture.variants if one.media_type == "image/jpeg"]
    return min(jpegs or picture.variants, key=lambda one: abs(one.width - width))
