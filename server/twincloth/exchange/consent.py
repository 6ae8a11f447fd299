"""Consent: whose name and words stay public once the exchange has ended, and what anybody may read at any time."""

from collections.abc import Iterator
from itertools import islice

from msgspec.structs import replace

from twincloth.exchange.actor import PARTICIPANTS, Actor
from twincloth.exchange.doors import RECORD, Doors, Phase
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, PersonalNotice, Topic
from twincloth.exchange.message import Message, MessageState
from twincloth.exchange.messages import Messages, notices_of
from twincloth.exchange.people import Participant, People
from twincloth.exchange.refusal import Refusal


class PublicWords:
    """The one answer to what of the messages everybody may read now. Staff see more, and so does each of their own."""

    def __init__(self, exchange: Exchange) -> None:
        self._messages = exchange[Messages]
        self._people = exchange[People].by_id
        self._ended = exchange[Doors].phase is Phase.ENDED

    def __contains__(self, message: Message) -> bool:
        """Whether it is shown and not erased and, after the end, its author agreed."""
        shown = message.state is MessageState.SHOWN and bool(message.text)
        return shown and not (self._ended and self._withheld(message))

    def last(self, most: int) -> list[Message]:
        """The end of what may be read, oldest first; while the exchange runs, at the same cost however much was written."""
        return list(islice(self._newest(), most))[::-1]

    def recorded(self) -> list[tuple[Message, Participant]]:
        """What belongs in the record, before the end too: words of those who agreed, in the order of their showing."""
        words = [message for message in self._messages.shown if not self._withheld(message)]
        return [(message, self._people[message.author]) for message in words]

    def _newest(self) -> Iterator[Message]:
        newest = self._messages.newest_shown()
        return (message for message in newest if message in self)

    def _withheld(self, message: Message) -> bool:
        author = self._people.get(message.author)
        return author is None or not author.consented


class AgreementCommand(Command):
    """A participant's word on the record; it can be given and taken back, after the end too, until names are erased."""

    allowed = PARTICIPANTS

    @staticmethod
    def of(exchange: Exchange, by: Actor) -> Participant:
        """Who chooses. Raises Refusal once there is nothing left to choose about."""
        person = exchange[People].by_id[by.id]
        if not person.name:
            raise Refusal("names-erased")
        return person


class AgreeToRecord(AgreementCommand, tag="agree-to-record"):
    """Name and words may stay public after the end."""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [] if self.of(exchange, by).consented else [RecordAgreed(participant=by.id)]


class WithdrawAgreement(AgreementCommand, tag="withdraw-agreement"):
    """They may not, after all."""

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return [AgreementWithdrawn(participant=by.id)] if self.of(exchange, by).consented else []


class AgreementFact(Fact):
    """What a participant has decided; before the end it changes nothing that others see."""

    participant: str

    def choose(self, exchange: Exchange, *, consented: bool) -> None:
        people = exchange[People].by_id
        if person := people.get(self.participant):
            people[person.id] = replace(person, consented=consented)

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        """Who chose hears of it and, after the end, where their own words stand now."""
        person = exchange[People].by_id.get(self.participant)
        state = "agreed" if person and person.consented else "not-agreed"
        chosen = PersonalNotice(self.participant, Topic("consent", self.participant), state)
        ended = exchange[Doors].phase is Phase.ENDED
        words = exchange[Messages].by_author.get(self.participant, {}).values() if ended else ()
        return (chosen, *(notice for message in words for notice in notices_of(message)))


class RecordAgreed(AgreementFact, tag="record-agreed"):
    """Name and words stay."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        self.choose(exchange, consented=True)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        """After the end this person's words come back, one by one where they stood."""
        if exchange[Doors].phase is not Phase.ENDED:
            return ()
        words = exchange[Messages].by_author.get(self.participant, {}).values()
        return tuple(Topic("message", one.id) for one in words if one.state is MessageState.SHOWN)


class AgreementWithdrawn(AgreementFact, tag="agreement-withdrawn"):
    """Name and words leave the public pages at the end, or now where it has come."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        self.choose(exchange, consented=False)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return RECORD if exchange[Doors].phase is Phase.ENDED else ()
