"""Gifts of as many patches as one likes, and what it costs to open them: for tests and for measuring, without a server."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.json import encode
from msgspec.structs import replace

from twincloth.collection.changes import change_gift
from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.picture import Region
from twincloth.exchange.actor import CLOCK
from twincloth.exchange.arming import ArmGift
from twincloth.exchange.exchange import Command, Entry, Exchange
from twincloth.exchange.handovers import handover_of
from twincloth.exchange.patches import FoldPatch, OpenPatch, ReceiveGift
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift
from twincloth.live.audience import Audience
from twincloth.live.relay import Relay
from twincloth.views.viewer import Viewer
from twincloth.views.views import Views
from views.happenings import NINA, TOM, happens

LETTERS = "BCDFGHJKMNPQRSTVWXYZ"


def with_patches(content: Content, number: int) -> Content:
    """The same with so many patches in each gift, in rows over its picture; the cards' words come round again."""
    for nth, gift in enumerate(content.gifts):
        cards = tuple(_cards(gift, number, LETTERS[nth]))
        content = change_gift(content, gift.code, lambda gift, cards=cards: replace(gift, cards=cards))
    return content


def _cards(gift: Gift, number: int, letter: str) -> Iterator[Card]:
    across = next(side for side in range(1, number + 1) if side * side >= number)
    width, height = gift.picture.width // across, gift.picture.height // across
    for nth in range(number):
        region = Region(nth % across * width, nth // across * height, width, height)
        card = gift.cards[nth % len(gift.cards)]
        code = f"{letter}{nth:05}"
        yield replace(card, key=f"{card.key}-{nth}", code=code, region=region, published=True, withdrawn=None)


def large_gift_grows(exchange: Exchange, one: str, other: str) -> Iterator[list[Command]]:
    """Past each dozen and back, in turn with another gift, whole and no more whole, received."""

    def fold(number: int) -> list[Command]:
        last = handover_of(exchange, one).opened[-number:]
        return [FoldPatch(gift=one, patch=patch) for patch in reversed(last)]

    following = OpenPatch(gift=one)
    for gift in (one, other):
        yield [ArmGift(gift=gift), ArmGift(gift=gift), StartUnveiling(gift=gift), UnveilGift(gift=gift)]
    yield [following] * 14
    yield fold(3)
    yield [OpenPatch(gift=one, patch=exchange.plan.gifts[one].patches[-1]), *[following] * 13]
    yield fold(2)
    yield [following, OpenPatch(gift=other)] * 2
    yield [following] * 3
    yield fold(1)
    yield [following]
    yield fold(5)
    yield [following] * 5
    yield [ReceiveGift(gift=one), OpenPatch(gift=other)]


class Sent(NamedTuple):
    """What one entry brings to each screen of a kind of viewer: a frame, whose bytes are those on the wire."""

    entry: Entry
    html: str
    bytes: int


class Ceremony:
    """A gift's handover as one kind of viewer hears of it, entry by entry."""

    def __init__(self, exchange: Exchange, content: Content, views: Views, viewer: Viewer) -> None:
        self._exchange, self._content, self._viewer = exchange, content, viewer
        self._relay = Relay(None, Audience(), views)  # type: ignore[arg-type]  # nothing is sent

    def unveil(self, gift: str) -> list[Sent]:
        """From the first thread to the cloth that lies open."""
        steps = [(ArmGift(gift=gift), host) for host in (NINA, TOM)]
        return self.give(*steps, (StartUnveiling(gift=gift), TOM), (UnveilGift(gift=gift), CLOCK))

    def open(self, gift: str, number: int) -> list[Sent]:
        """The next so many patches, one after the other."""
        return self.give(*[(OpenPatch(gift=gift), NINA)] * number)

    def receive(self, gift: str) -> list[Sent]:
        receiver = handover_of(self._exchange, gift).plan.receiver
        return self.give((ReceiveGift(gift=gift), NINA if receiver == NINA.place else TOM))

    def give(self, *steps: tuple[Command, object]) -> list[Sent]:
        """Commands, each in a turn of its own."""
        return [sent for command, by in steps for sent in self._turn(command, by)]

    def _turn(self, command: Command, by: object) -> Iterator[Sent]:
        for entry in happens(self._exchange, command, by):  # type: ignore[arg-type]
            frames = self._relay.frames(self._viewer, self._exchange, self._content, entry.seq, live=True)
            for frame in frames:
                yield Sent(entry, frame["html"] or "", len(encode(frame)))
