"""Erasure: somebody's name, words and whatever else they have here go for good, because they wish so."""

from __future__ import annotations

from msgspec.structs import replace

from twincloth.exchange.actor import OPERATORS, Actor, Role
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Topic, Trace, parts
from twincloth.exchange.guest_book import GuestBook, without_words
from twincloth.exchange.ids import ClientId
from twincloth.exchange.lower_thirds import LowerThirds
from twincloth.exchange.message import MessageState
from twincloth.exchange.messages import Messages
from twincloth.exchange.people import People, put_out
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.removal import Removals
from twincloth.exchange.staff import Staff
from twincloth.exchange.waiting_room import release


class ErasePerson(Command, tag="erase-person"):
    """Forget somebody, whose a staff link is or whom the stage introduces, and lines of the guest book; either may be none.

    Their facts are to be erased from the journal as well (`without_person`); they may come in anew, as somebody else.
    """

    allowed = OPERATORS
    over_socket = False

    participant: ClientId | None = None
    lines: tuple[ClientId, ...] = ()

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        lines = tuple(line for line in self.lines if line in exchange[GuestBook].by_id)
        participant = self.participant or ""
        staff = exchange[Staff]
        named = any(
            participant in known for known in (staff.links, staff.former, exchange[LowerThirds].by_id)
        )
        if participant and not named and participant not in exchange[People].by_id:
            raise Refusal("unknown-person")
        gone = not named and (not participant or exchange.actor(participant).role is Role.GUEST)
        if gone and not lines:
            return []
        return [
            *([] if gone else exchange.facts_of_leaving(participant)),
            PersonErased(participant="" if gone else participant, lines=lines),
        ]


class PersonErased(Fact, tag="person-erased"):
    """Somebody is forgotten: their device is nobody's any more, and every page is fetched without them."""

    resyncs = True
    ends_views = True

    participant: str
    lines: tuple[str, ...] = ()

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        self._forget_person(exchange)
        for part in parts().values():
            exchange[part].forget(self.participant)
        book = exchange[GuestBook]
        for line in (book.by_id.pop(id) for id in self.lines if id in book.by_id):
            del book.by_state[line.state][line.id]

    def _forget_person(self, exchange: Exchange) -> None:
        """They stay as a number: who came from where does not change, and what refers to them finds somebody."""
        people, messages = exchange[People], exchange[Messages]
        person = people.by_id.get(self.participant)
        if person is None:
            return
        for message in messages.by_author.get(person.id, {}).values():
            message.forget()
            messages.put(message, MessageState.REMOVED)
        release(exchange, person.id, person.place)
        exchange[Removals].by_participant.pop(person.id, None)
        put_out(exchange, person, Role.REMOVED)
        del exchange.actors[person.id]
        people.free_name(person)
        people.by_id[person.id] = replace(person, name="", consented=False)

    def trace(self) -> Trace:
        return Trace("erased", {"what": "person", "participant": self.participant})

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        """Whatever it is, all of it is fetched."""
        return ()


def without_person(fact: Fact, participant: str, lines: frozenset[str]) -> Fact:
    """A fact without this person's name and words, and without these lines of the guest book; any other as it is."""
    if participant and fact.owner() == participant:
        return fact.redacted()
    return without_words(fact, lines)
