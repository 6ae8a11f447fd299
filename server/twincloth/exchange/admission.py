"""Admission: hosts open the waiting room, let people in, turn them away, and take either back."""

from __future__ import annotations

from typing import ClassVar

from twincloth.exchange.actor import HOSTS, Actor, Role
from twincloth.exchange.batches import Batch
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, PersonalNotice, Topic
from twincloth.exchange.ids import ClientId
from twincloth.exchange.people import Participant, People, let_in, put_out
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.waiting_room import WAITING_ROOM, WaitingRoom, admission_of, hold, release, turn_away

ARRIVALS = (*WAITING_ROOM, Topic("people"))


class OpenWaitingRoom(Command, tag="open-waiting-room"):
    """Let nobody in by themselves any more: whoever signs in from now on waits. Who is in stays."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        return [] if exchange[WaitingRoom].is_open(exchange.plan) else [WaitingRoomOpened()]


class WaitingRoomOpened(Fact, tag="waiting-room-opened"):
    """Whoever signs in waits."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[WaitingRoom].chosen = True

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return WAITING_ROOM


class CloseWaitingRoom(Command, tag="close-waiting-room"):
    """Do without it: everybody who waits comes in, and so does whoever signs in from now on."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        room = exchange[WaitingRoom]
        if not room.is_open(exchange.plan):
            return []
        waiting = room.of()
        return [WaitingRoomClosed(), *([ParticipantsAdmitted(participants=waiting)] if waiting else [])]


class WaitingRoomClosed(Fact, tag="waiting-room-closed"):
    """Nobody has to wait any more."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[WaitingRoom].chosen = False

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return WAITING_ROOM


class ArrivalCommand(Command):
    """About one who waits, about all of a place, or about everybody; `until` spares who came after that number."""

    allowed = HOSTS

    participant: ClientId | None = None
    place: str | None = None
    until: int | None = None

    def meant(self, exchange: Exchange) -> tuple[str, ...]:
        """Who is spoken of, of those who wait. Raises Refusal where nobody is."""
        exchange[Doors].must_not_have_ended()
        waiting = exchange[WaitingRoom].of(self.place, self.until)
        if self.participant is not None:
            waiting = tuple(one for one in waiting if one == self.participant)
        if not waiting:
            raise Refusal("nobody-waits")
        return waiting


class AdmitParticipants(ArrivalCommand, tag="admit-participants"):
    """Let them in."""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [ParticipantsAdmitted(participants=self.meant(exchange))]


class TurnAwayParticipants(ArrivalCommand, tag="turn-away-participants"):
    """Do not let them in."""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [ParticipantsTurnedAway(participants=self.meant(exchange))]


class AdmissionFact(Fact):
    """What was decided about so many who waited."""

    verdict: ClassVar[str]

    participants: tuple[str, ...]

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        for person in _undecided(exchange, self.participants):
            self.settle(exchange, person)
        exchange[WaitingRoom].batches.add(Batch(str(entry.seq), self.verdict, self.participants))

    def settle(self, exchange: Exchange, person: Participant) -> None:
        """Make it so for one of them."""
        raise NotImplementedError

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return ARRIVALS

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        return tuple(admission_of(exchange, id) for id in self.participants)


class ParticipantsAdmitted(AdmissionFact, tag="participants-admitted"):
    """They are in."""

    verdict = "admitted"

    def settle(self, exchange: Exchange, person: Participant) -> None:
        release(exchange, person.id, person.place)
        let_in(exchange, person)
        exchange[People].take_name(person)


class ParticipantsTurnedAway(AdmissionFact, tag="participants-turned-away"):
    """They are not let in; their names are free again."""

    verdict = "turned-away"

    def settle(self, exchange: Exchange, person: Participant) -> None:
        put_out(exchange, person, Role.WAITING)
        turn_away(exchange, person.id, person.place)
        exchange[People].free_name(person)


class ReconsiderAdmission(Command, tag="reconsider-admission"):
    """Undo: those of a batch wait again; except whose name somebody else has come in under meanwhile."""

    allowed = HOSTS

    batch: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        batch = exchange[WaitingRoom].batches.find(self.batch)
        known = _undecided(exchange, batch.things)
        again = tuple(person.id for person in known if exchange[People].name_is_free(person))
        if not again:
            raise Refusal("name-given-away")
        leaving = [fact for one in again for fact in exchange.facts_of_leaving(one)]
        return [*leaving, ParticipantsHeldBack(batch=batch.id, participants=again)]


class ParticipantsHeldBack(Fact, tag="participants-held-back"):
    """They wait again; whoever was in may no longer look on where the doors are closed."""

    ends_views = True

    batch: str
    participants: tuple[str, ...]

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        for person in _undecided(exchange, self.participants):
            put_out(exchange, person, Role.WAITING)
            exchange[People].take_name(person)
            hold(exchange, person.id, person.place, entry.seq)
        exchange[WaitingRoom].batches.drop(self.batch)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return ARRIVALS

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        return tuple(admission_of(exchange, id) for id in self.participants)


def _undecided(exchange: Exchange, participants: tuple[str, ...]) -> list[Participant]:
    """Those of whom it is not decided elsewhere what they are: who was removed stays removed."""
    people = exchange[People].by_id
    roles = (Role.PARTICIPANT, Role.WAITING)
    return [people[id] for id in participants if id in people and exchange.actor(id).role in roles]
