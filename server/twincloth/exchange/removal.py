"""Removal: somebody is put out with everything they wrote, and let back in with it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from twincloth.exchange.actor import MODERATORS, Actor, Role, must_be_of
from twincloth.exchange.admission import ParticipantsAdmitted
from twincloth.exchange.doors import RECORD
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic, Trace
from twincloth.exchange.holding import MessageReleased
from twincloth.exchange.ids import ClientId
from twincloth.exchange.message import MessageState
from twincloth.exchange.messages import Messages
from twincloth.exchange.people import People, let_in, put_out
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.waiting_room import WAITING_ROOM, WaitingRoom, hold, release, turn_away

REMOVALS = (Topic("removals"), Topic("queue"), Topic("people"), *WAITING_ROOM, *RECORD)
"""Who is out, and all lists in which their messages stood."""


class Removal(Struct, frozen=True):
    """Somebody who is out: since when and by whose hand, who they were, and where each of their messages stood.

    `turned_away` says that they had not been let in before; then others may have come by their name.
    """

    participant: str
    at: int
    by: str
    before: Actor
    states: Mapping[str, MessageState]
    turned_away: bool

    @property
    def waits_again(self) -> bool:
        """Whether they had waited to be let in, and nobody had decided."""
        return self.before.role is Role.WAITING and not self.turned_away


class Removals(Part):
    """Who is out, the last one last. Their names stay taken, so that nobody comes back as them."""

    def __init__(self) -> None:
        self.by_participant: dict[str, Removal] = {}

    def __contains__(self, participant: str) -> bool:
        return participant in self.by_participant


class RemoveParticipant(Command, tag="remove-participant"):
    """Put somebody out: what they wrote leaves every screen, and they stay out on their device. It can be undone."""

    allowed = MODERATORS

    participant: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        person = exchange[People].by_id.get(self.participant)
        if person is None or exchange.actor(person.id).role is Role.GUEST:  # who is erased is nobody any more
            raise Refusal("unknown-person")
        must_be_of(by, person.place)
        if self.participant in exchange[Removals]:
            raise Refusal("already-removed")
        return [
            *exchange.facts_of_leaving(self.participant),
            ParticipantRemoved(participant=self.participant),
        ]


class ParticipantRemoved(Fact, tag="participant-removed"):
    """Somebody is out, and nobody reads what they wrote."""

    ends_views = True

    participant: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        people, removals, messages = exchange[People], exchange[Removals], exchange[Messages]
        person = people.by_id.get(self.participant)
        if person is None or person.id in removals:
            return
        own = messages.by_author.get(person.id, {}).values()
        states = {message.id: message.state for message in own}
        for message in own:
            messages.put(message, MessageState.REMOVED)
        before = exchange.actor(person.id)
        away = person.id in exchange[WaitingRoom].turned_away
        removals.by_participant[person.id] = Removal(person.id, entry.at, entry.by, before, states, away)
        put_out(exchange, person, Role.REMOVED)
        release(exchange, person.id, person.place)

    def trace(self) -> Trace:
        return Trace("person-removed", {"participant": self.participant})

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return REMOVALS


class ReadmitParticipant(Command, tag="readmit-participant"):
    """Let somebody back in: what they wrote stands again where it stood, though nothing returns to the stage by itself."""

    allowed = MODERATORS

    participant: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        removal = exchange[Removals].by_participant.get(self.participant)
        if removal is None:
            raise Refusal("not-removed")
        must_be_of(by, removal.before.place)
        back: list[Fact] = [ParticipantReadmitted(participant=self.participant)]
        if removal.waits_again and not exchange[WaitingRoom].is_open(exchange.plan):
            back.append(ParticipantsAdmitted(participants=(self.participant,)))
        return [*back, *_released(exchange, removal)]


def _released(exchange: Exchange, removal: Removal) -> list[Fact]:
    """What waited for its translation, where nothing waits for one any more."""
    if exchange[Messages].holds_originals:
        return []
    awaiting = (id for id, state in removal.states.items() if state is MessageState.AWAITING)
    return [MessageReleased(message=id) for id in awaiting]


class ParticipantReadmitted(Fact, tag="participant-readmitted"):
    """Somebody is back, and so is what they wrote."""

    participant: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        removal = exchange[Removals].by_participant.pop(self.participant, None)
        if removal is None:
            return
        messages = exchange[Messages]
        taken = (messages.by_id[id] for id in removal.states)
        for message in sorted(taken, key=lambda message: message.order):
            message.by_hand = True
            messages.put(message, removal.states[message.id])
        messages.sort()
        person = exchange[People].by_id[removal.participant]
        if removal.turned_away:
            turn_away(exchange, person.id, person.place)
        elif removal.waits_again:
            hold(exchange, person.id, person.place, entry.seq)
        else:
            let_in(exchange, person)

    def trace(self) -> Trace:
        return Trace("person-returned", {"participant": self.participant})

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return REMOVALS
