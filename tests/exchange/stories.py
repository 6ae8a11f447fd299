"""An exchange to test with: Oxford and Perm, two gifts, and what has happened so far."""

from itertools import count

import pytest

from twincloth.exchange.actor import CLOCK, GUEST, OPERATOR, Actor, Role
from twincloth.exchange.doors import DoorsOpened, ExchangeEnded, ExchangeStarted
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact
from twincloth.exchange.messages import MessagePosted
from twincloth.exchange.moderation import MessageApproved
from twincloth.exchange.people import ParticipantRegistered
from twincloth.exchange.plan import GiftPlan, Plan
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import StaffAppointed

BEAR, ALICE_QUILT = "BEAR01", "QU1LT2"
BEAR_PATCHES = ("PATCH1", "PATCH2", "PATCH3")

PLAN = Plan(
    languages=("en", "ru"),
    moderated=True,
    places=frozenset({"oxford", "perm"}),
    programme=("greetings", "songs", "gifts"),
    gifts={
        BEAR: GiftPlan(giver="perm", receiver="oxford", patches=BEAR_PATCHES),
        ALICE_QUILT: GiftPlan(giver="oxford", receiver="perm", patches=("PATCH7",)),
    },
)

VERA = Actor("vera", Role.PARTICIPANT, "perm")
OLEG = Actor("oleg", Role.PARTICIPANT, "perm")
ALICE = Actor("alice", Role.PARTICIPANT, "oxford")
NINA = Actor("nina", Role.HOST, "perm")
TOM = Actor("tom", Role.HOST, "oxford")
SCREEN = Actor("screen", Role.STAGE, "")
ACTORS = {
    Role.GUEST: GUEST,
    Role.WAITING: Actor("waiting", Role.WAITING, "perm"),
    Role.PARTICIPANT: VERA,
    Role.REMOVED: Actor("gleb", Role.REMOVED, "perm"),
    Role.HOST: TOM,
    Role.MODERATOR: Actor("mira", Role.MODERATOR, "perm"),
    Role.INTERPRETER: Actor("ivan", Role.INTERPRETER),
    Role.CAPTIONER: Actor("clara", Role.CAPTIONER),
    Role.STAGE: SCREEN,
    Role.OPERATOR: OPERATOR,
    Role.CLOCK: CLOCK,
}


def registered(actor: Actor, name: str, language: str = "en") -> ParticipantRegistered:
    return ParticipantRegistered(
        participant=actor.id, name=name, place=actor.place, language=language, kept=True
    )


DOORS_OPENED = DoorsOpened()
STARTED = ExchangeStarted()
ENDED = ExchangeEnded()
VERA_REGISTERED = registered(VERA, "Вера", "ru")
OLEG_REGISTERED = registered(OLEG, "Олег", "ru")
ALICE_REGISTERED = registered(ALICE, "Alice")
NINA_APPOINTED = StaffAppointed(staff="nina", role=Role.HOST, place="perm", key_hash="1" * 64)
TOM_APPOINTED = StaffAppointed(staff="tom", role=Role.HOST, place="oxford", key_hash="2" * 64)
SCREEN_APPOINTED = StaffAppointed(staff="screen", role=Role.STAGE, place="", key_hash="3" * 64)
VERA_SAID_HELLO = MessagePosted(message="hello", author="vera", text="Привет!", language="ru", held=True)
HELLO_APPROVED = MessageApproved(message="hello")
EVERYBODY_IS_HERE = (
    DOORS_OPENED,
    NINA_APPOINTED,
    TOM_APPOINTED,
    SCREEN_APPOINTED,
    VERA_REGISTERED,
    ALICE_REGISTERED,
)


def after(*facts: Fact, plan: Plan = PLAN) -> Exchange:
    """The exchange once these facts have happened, one a second."""
    exchange = Exchange("TWCN01", plan)
    then(exchange, *facts)
    return exchange


def then(exchange: Exchange, *facts: Fact, by: str = "", cause: str | None = None) -> None:
    """These facts happen as well."""
    for seq, fact in zip(count(exchange.seq + 1), facts, strict=False):
        exchange.apply(Entry(seq, seq * 1000, by, cause, fact))


def refusal_of(exchange: Exchange, command: Command, by: Actor) -> str:
    """The code by which the rules turn this command down."""
    with pytest.raises(Refusal) as refused:
        exchange.decide(command, by)
    return refused.value.code
