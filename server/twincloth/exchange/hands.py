"""Raised hands: who wants to speak, in the order of asking, and who speaks now."""

from __future__ import annotations

from msgspec import Struct

from twincloth.exchange.actor import HOSTS, PARTICIPANTS, Actor, Role
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, PersonalNotice, Topic
from twincloth.exchange.ids import ClientId
from twincloth.exchange.people import Participant, People
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.stage import Cue, Scene

HANDS = (Topic("hands"),)


class RaisedHand(Struct, frozen=True):
    """Whose hand it is, and the number by which it stands in the queue: that of the entry that raised it."""

    participant: str
    order: int


class Hands(Part):
    """The hands that are up, by participant, and the one whose owner has been called to speak."""

    def __init__(self) -> None:
        self.raised: dict[str, RaisedHand] = {}
        self.speaking: RaisedHand | None = None

    def of_place(self, place: str, exchange: Exchange) -> list[Participant]:
        """Who of a place wants to speak, the longest waiting first."""
        people = exchange[People].by_id
        queue = sorted(self.raised.values(), key=lambda hand: hand.order)
        found = (people.get(hand.participant) for hand in queue)
        return [person for person in found if person is not None and person.place == place]

    def own_notices(self, exchange: Exchange) -> list[PersonalNotice]:
        """Whose hand is up, and who speaks: after the end neither is so for its owner."""
        speaking = [self.speaking.participant] if self.speaking else []
        return [self.notice_of(participant) for participant in (*self.raised, *speaking)]

    def facts_of_leaving(self, exchange: Exchange, participant: str) -> list[Fact]:
        """The hand goes down, and the floor is the hosts' again."""
        kinds = {"raised": HandLowered, "speaking": SpeakerThanked, "lowered": None}
        kind = kinds[self.state_of(participant)]
        return [kind(participant=participant)] if kind else []

    def notice_of(self, participant: str) -> PersonalNotice:
        """What its owner hears of a hand."""
        return PersonalNotice(participant, Topic("hand", participant), self.state_of(participant))

    def state_of(self, participant: str) -> str:
        """What its owner sees of a hand."""
        if self.speaking and self.speaking.participant == participant:
            return "speaking"
        return "raised" if participant in self.raised else "lowered"

    def must_be_raised(self, participant: str) -> RaisedHand:
        """Raises Refusal where this hand is not up."""
        if participant not in self.raised:
            raise Refusal("hand-not-raised")
        return self.raised[participant]


class SpeakerScene(Scene):
    """Who speaks now, before a pinned message, and beneath a gift."""

    name = "speaker"
    rank = 20
    follows = ("hands",)
    as_lower_third = True

    def about(self, exchange: Exchange) -> str | None:
        speaking = exchange[Hands].speaking
        return speaking.participant if speaking and speaking.participant in exchange[People].by_id else None

    def has_room(self, exchange: Exchange, about: str) -> bool:
        return True

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        return Cue("thanked")


class RaiseHand(Command, tag="raise-hand"):
    """A participant wants to speak."""

    allowed = PARTICIPANTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        return [HandRaised(participant=by.id)] if exchange[Hands].state_of(by.id) == "lowered" else []


class LowerHand(Command, tag="lower-hand"):
    """A participant's own hand, or one that a host names, goes down."""

    allowed = PARTICIPANTS | HOSTS

    participant: ClientId | None = None

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        whose = (self.participant or "") if by.role is Role.HOST else by.id
        if self.participant not in (None, whose):
            raise Refusal("not-your-hand")
        return [HandLowered(participant=exchange[Hands].must_be_raised(whose).participant)]


class CallSpeaker(Command, tag="call-speaker"):
    """A host gives the floor to somebody whose hand is up; whoever had it before is thanked."""

    allowed = HOSTS

    participant: ClientId

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        hand = exchange[Hands].must_be_raised(self.participant)
        return [*_thanked(exchange), SpeakerCalled(participant=hand.participant)]


class ThankSpeaker(Command, tag="thank-speaker"):
    """A host takes the floor back; the speaker leaves the stage."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        return _thanked(exchange) or _nobody_speaks()


class RecallSpeaker(Command, tag="recall-speaker"):
    """Undo a call: the hand is up again, where it stood in the queue."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        speaking = exchange[Hands].speaking
        return [SpeakerRecalled(participant=speaking.participant)] if speaking else _nobody_speaks()


def _thanked(exchange: Exchange) -> list[Fact]:
    speaking = exchange[Hands].speaking
    return [SpeakerThanked(participant=speaking.participant)] if speaking else []


def _nobody_speaks() -> list[Fact]:
    raise Refusal("nobody-speaks")


class HandMoved(Fact):
    """What has become of one hand: everybody sees the queue or the stage anew, and its owner their own state."""

    participant: str

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return HANDS

    def notifies(self, exchange: Exchange) -> tuple[PersonalNotice, ...]:
        return (exchange[Hands].notice_of(self.participant),)


class HandRaised(HandMoved, tag="hand-raised"):
    """A hand is up."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Hands].raised[self.participant] = RaisedHand(self.participant, entry.seq)


class HandLowered(HandMoved, tag="hand-lowered"):
    """A hand is down."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Hands].raised.pop(self.participant, None)


class SpeakerCalled(HandMoved, tag="speaker-called"):
    """Somebody has the floor."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        hands = exchange[Hands]
        hand = hands.raised.pop(self.participant, None)
        hands.speaking = hand or RaisedHand(self.participant, entry.seq)


class SpeakerThanked(HandMoved, tag="speaker-thanked"):
    """The floor is the hosts' again."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Hands].speaking = None


class SpeakerRecalled(HandMoved, tag="speaker-recalled"):
    """The call is undone."""

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        hands = exchange[Hands]
        if hands.speaking:
            hands.raised[hands.speaking.participant] = hands.speaking
        hands.speaking = None
