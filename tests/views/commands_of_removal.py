"""Who may be removed and let back in."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.people import People
from twincloth.exchange.removal import ReadmitParticipant, Removals, RemoveParticipant
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    yield from ((RemoveParticipant(participant=person), NINA) for person in list(exchange[People].by_id)[:3])
    yield from ((ReadmitParticipant(participant=person), TOM) for person in exchange[Removals].by_participant)
