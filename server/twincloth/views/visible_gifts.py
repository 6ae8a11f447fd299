"""Visible gifts: of the authored gifts, what a viewer may see by now. Templates are given nothing else."""

from __future__ import annotations

from functools import cached_property

from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.picture import Picture
from twincloth.collection.places import Place
from twincloth.collection.zoom import Zoom, earlier_zoom, zoom_of
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.gift_scene import current_gift
from twincloth.exchange.handovers import Handover, handover_under
from twincloth.views.viewer import View

SETTLING = 12
"""Patches after which those before them are shown in one picture: few enough to be sent one by one, and as many drawings
of a gift of three hundred as pages have time to fetch."""


class GiftView:
    """One gift to one viewer. Hosts see all of it; everybody else what has been unveiled and opened.

    `shown` is None while the gift is sealed; `opened` are the opened cards in the order of opening, and `cards` the
    same (for hosts all, in the authored order); `picture` is there once every patch is open. `width` and
    `height` are those of the whole picture in pixels, 0 while the gift is sealed; regions count in them,
    while `zoom` counts in pixels of its own, of which a drawing has more.
    """

    def __init__(self, content: Content, gift: Gift, handover: Handover, *, backstage: bool) -> None:
        self.code = gift.code
        self.giver: Place = content.place(gift.giver)
        self.receiver: Place = content.place(gift.receiver)
        self.handover = handover
        self.shown: Gift | GiftSummary | None = None if handover.sealed else GiftSummary(gift)
        by_code = {card.code: card for card in gift.patches}
        opened = [by_code[code] for code in handover.opened if code in by_code]
        self.opened: list[Card] = opened
        self.cards: list[Card] = opened
        self.latest: Card | None = opened[-1] if opened else None
        self.picture: Picture | None = gift.picture if handover.whole and not handover.sealed else None
        if backstage:
            self.shown, self.picture = gift, gift.picture
            self.cards = list(gift.patches)
        self._content, self._gift = content, gift
        self._regions = [card.region for card in opened]
        sealed = self.shown is None
        self.width, self.height = (0, 0) if sealed else (gift.picture.width, gift.picture.height)

    @property
    def given(self) -> bool:
        """Whether anything of it lies open to everybody: a patch, or all of it."""
        return not self.handover.sealed and (bool(self.opened) or self.handover.whole)

    @property
    def awaits_picture(self) -> bool:
        """Whether plain cloth hangs until its picture comes; nothing is said of it while the gift is sealed."""
        return self.shown is not None and self._gift.awaits_picture

    @cached_property
    def zoom(self) -> Zoom | None:
        """The picture as this viewer may see it, what is still folded covered; None while sealed or without a picture."""
        if self.shown is None or self._gift.withdrawn or self.awaits_picture:
            return None
        return zoom_of(self._content, self._gift, None if self.picture else self._regions)

    @property
    def tiled(self) -> bool:
        """Whether there is something to zoom into."""
        return self.zoom is not None and self.zoom.tiled

    def zoom_by(self, id: str) -> Zoom | None:
        """The zoom of an id, if all that it shows is open to this viewer: that of now, or an earlier one."""
        if self.zoom is None or self.zoom.id == id:
            return self.zoom
        return earlier_zoom(self._content, self._gift, self._regions, id)

    @property
    def settled_to(self) -> int:
        """How many of the opened patches `settled` shows: all but the last dozen or less."""
        return (len(self.opened) - 1) // SETTLING * SETTLING if self.opened and self.zoom else 0

    @property
    def settled(self) -> Zoom | None:
        """The picture with all that has been open for a while, which it takes a page one request to show."""
        return (
            zoom_of(self._content, self._gift, self._regions[: self.settled_to]) if self.settled_to else None
        )

    @property
    def fresh(self) -> list[Card]:
        """The opened cards whose patches are shown one by one: also a dozen that `settled`, once it is there, shows too."""
        return self.opened[-2 * SETTLING :] if self.zoom else self.opened

    @cached_property
    def orders(self) -> dict[str, int]:
        """Of each opened patch its number in the order of opening, from 1."""
        return {card.code: number for number, card in enumerate(self.opened, 1)}

    @property
    def latest_only(self) -> bool:
        """Whether the patch opened last is still what everybody looks at."""
        return self.latest is not None and self.handover.received_at is None


class GiftSummary:
    """What a gift shows as a whole once it is unveiled: its words, none of its patches or pictures."""

    def __init__(self, gift: Gift) -> None:
        self.title, self.story, self.makers = gift.title, gift.story, gift.makers
        self.alt, self.lineage = gift.alt, gift.lineage
        self.kind, self.number, self.custody = gift.kind, gift.number, gift.custody


def visible_gifts(exchange: Exchange, content: Content, view: View) -> list[GiftView]:
    """All gifts of the exchange in the authored order, as this view may see them."""
    return [
        GiftView(content, gift, handover_under(exchange, gift.code, gift.plan()), backstage=view is View.HOST)
        for gift in content.offered
    ]


def gift_with(gifts: list[GiftView], patch: str) -> GiftView | None:
    """The gift of which this is a patch; None for what is no patch of any (any more)."""
    return next((gift for gift in gifts if patch in gift.handover.plan.patches), None)


def stage_gift(exchange: Exchange, gifts: list[GiftView]) -> GiftView | None:
    """The gift that the halls are busy with."""
    code = current_gift(exchange)
    return next((gift for gift in gifts if gift.code == code), None)
