"""What may happen in the waiting room."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.admission import (
    AdmitParticipants,
    CloseWaitingRoom,
    OpenWaitingRoom,
    ReconsiderAdmission,
    TurnAwayParticipants,
)
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.waiting_room import WaitingRoom
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    room = exchange[WaitingRoom]
    yield OpenWaitingRoom(), TOM
    yield CloseWaitingRoom(), NINA
    for participant in room.of()[:2]:
        yield AdmitParticipants(participant=participant), TOM
        yield TurnAwayParticipants(participant=participant), NINA
    yield AdmitParticipants(place="perm"), NINA
    for batch in room.batches.newest_first[:1]:
        yield ReconsiderAdmission(batch=batch.id), TOM
