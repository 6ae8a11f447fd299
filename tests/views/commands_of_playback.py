"""What may happen to makers' recordings."""

from collections.abc import Iterator
from itertools import cycle, product

from msgspec.structs import replace

from twincloth.collection.content import Card, Content
from twincloth.collection.recording import Recording
from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.playback import PlayRecording, StopRecording
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    for gift, plan in exchange.plan.gifts.items():
        for patch in plan.patches:
            yield PlayRecording(gift=gift, patch=patch), NINA
    yield StopRecording(), TOM


def with_voices(content: Content) -> Content:
    """Each maker has told something: in captions of both languages, of one, or in plain words."""
    timed = "WEBVTT\n\n00:00:00.000 --> 00:01:00.000\n"
    words = (
        {"en": f"{timed}It was winter.", "ru": f"{timed}Была зима."},
        {"en": f"{timed}It was winter.", "ru": "Была зима."},
        {"en": "It was winter. " * 80, "ru": "Была зима."},
    )
    kinds = cycle(product(("audio/mpeg", "video/mp4"), words))

    def told(card: Card) -> Card:
        kind, transcript = next(kinds)
        recording = Recording(name=f"{card.code}.media", media_type=kind, size=1, transcript=transcript)
        return replace(card, recording=recording)

    gifts = tuple(replace(gift, cards=tuple(map(told, gift.cards))) for gift in content.gifts)
    return replace(content, gifts=gifts)
