"""People: who has registered, by name and place."""

from collections import Counter

from msgspec import Struct
from msgspec.structs import replace

from twincloth.exchange.actor import GUESTS, Actor, Role
from twincloth.exchange.child_mode import ChildMode, first_name
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, PersonalNotice, Topic
from twincloth.exchange.ids import ClientId
from twincloth.exchange.look_alikes import skeletons
from twincloth.exchange.names import display_name
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.waiting_room import WAITING_ROOM, WaitingRoom, hold


class Participant(Struct, frozen=True):
    """A registered person. `consented` says that their name and words stay public after the end."""

    id: str
    name: str
    place: str
    language: str
    consented: bool


class People(Part):
    """Everybody who has registered, and the names that are taken."""

    def __init__(self) -> None:
        self.by_id: dict[str, Participant] = {}
        self.by_skeleton: dict[str, str] = {}
        self.of_place: Counter[str] = Counter()
        """How many of each place are in; counted, since hosts are told with everybody who comes in."""

    def __len__(self) -> int:
        return len(self.by_id)

    def take_name(self, person: Participant) -> None:
        """Nobody else may come by a name like this one."""
        for skeleton in skeletons(person.name):
            self.by_skeleton.setdefault(skeleton, person.id)

    def free_name(self, person: Participant) -> None:
        """Others may come by it again."""
        for skeleton in skeletons(person.name):
            if self.by_skeleton.get(skeleton) == person.id:
                del self.by_skeleton[skeleton]

    def name_is_free(self, person: Participant) -> bool:
        """Whether nobody else has come by a name like this one."""
        return all(
            self.by_skeleton.get(skeleton, person.id) == person.id for skeleton in skeletons(person.name)
        )

    def own_notices(self, exchange: Exchange) -> list[PersonalNotice]:
        """Who did not agree to the record reads something else about it once the exchange has ended."""
        withheld = (person.id for person in self.by_id.values() if person.name and not person.consented)
        return [PersonalNotice(id, Topic("consent", id), "not-agreed") for id in withheld]


class RegisterParticipant(Command, tag="register-participant"):
    """Somebody comes in. Comes by the HTTP form alone, because that sets the cookie."""

    allowed = GUESTS
    over_socket = False

    participant: ClientId
    name: str
    place: str
    language: str
    consented: bool = False

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        people = exchange[People]
        if self.participant in people.by_id:
            return []
        exchange[Doors].must_let_in()
        if self.place not in exchange.plan.places:
            raise Refusal("unknown-place")
        if self.language not in exchange.plan.languages:
            raise Refusal("unknown-language")
        name = display_name(self.name, exchange.plan.places)
        if exchange[ChildMode].on:
            name = first_name(name)
        if not people.by_skeleton.keys().isdisjoint(skeletons(name)):
            raise Refusal("name-taken", name=name)
        waits = exchange[WaitingRoom].is_open(exchange.plan)
        if waits:
            exchange[WaitingRoom].must_have_room()
        return [
            ParticipantRegistered(
                participant=self.participant,
                name=name,
                place=self.place,
                language=self.language,
                kept=self.consented,
                waits=waits,
            )
        ]


class ParticipantRegistered(Fact, tag="participant-registered"):
    """Somebody has come in; or waits to be let in."""

    participant: str
    name: str
    place: str
    language: str
    kept: bool
    waits: bool = False

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        person = Participant(self.participant, self.name, self.place, self.language, self.kept)
        people = exchange[People]
        if person.id in people.by_id:
            return
        people.by_id[person.id] = person
        people.take_name(person)
        if self.waits:
            hold(exchange, person.id, person.place, entry.seq)
        else:
            let_in(exchange, person)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return WAITING_ROOM if self.waits else (Topic("people"),)

    def redacted(self) -> Fact:
        return replace(self, name="", kept=False)

    def owner(self) -> str:
        return self.participant


def let_in(exchange: Exchange, person: Participant) -> None:
    """Somebody is a participant from now on."""
    if exchange.actor(person.id).role is not Role.PARTICIPANT:
        exchange[People].of_place[person.place] += 1
    exchange.actors[person.id] = Actor(person.id, Role.PARTICIPANT, person.place)


def put_out(exchange: Exchange, person: Participant, role: Role) -> None:
    """Somebody is no participant any more, but this."""
    if exchange.actor(person.id).role is Role.PARTICIPANT:
        exchange[People].of_place[person.place] -= 1
    exchange.actors[person.id] = Actor(person.id, role, person.place)
