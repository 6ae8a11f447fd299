"""What may happen to raised hands."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.hands import CallSpeaker, LowerHand, RaiseHand, RecallSpeaker, ThankSpeaker
from twincloth.exchange.people import People
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    for person in list(exchange[People].by_id)[:3]:
        yield RaiseHand(), exchange.actor(person)
        yield LowerHand(), exchange.actor(person)
        yield LowerHand(participant=person), TOM
        yield CallSpeaker(participant=person), NINA
    yield ThankSpeaker(), TOM
    yield RecallSpeaker(), NINA
