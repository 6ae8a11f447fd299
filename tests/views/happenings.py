"""Anything that can happen in an exchange, chosen by a stream of numbers."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from twincloth.collection.content import Content
from twincloth.exchange.actor import CLOCK, GUEST, HOSTS, OPERATOR, STAFF_ROLES, Actor, Role
from twincloth.exchange.arming import ArmGift, DisarmGift, RequestOverride, WithdrawOverride
from twincloth.exchange.consent import AgreeToRecord, WithdrawAgreement
from twincloth.exchange.doors import CloseDoors, EndExchange, OpenDoors, ReopenExchange, StartExchange
from twincloth.exchange.exchange import Command, Entry, Exchange
from twincloth.exchange.guest_book import DeclineLine, GuestBook, LeaveLine, RemoveLine, ShowLine
from twincloth.exchange.messages import Messages, PostMessage
from twincloth.exchange.moderation import ApproveMessage, DeclineMessage, ReconsiderMessage
from twincloth.exchange.patches import FoldPatch, OpenPatch, ReceiveGift
from twincloth.exchange.pausing import PauseMessages, ResumeMessages
from twincloth.exchange.people import People, RegisterParticipant
from twincloth.exchange.pins import PinMessage, UnpinMessage
from twincloth.exchange.programme import MoveProgramme
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import AppointStaff, DismissStaff, LogOutStaff
from twincloth.exchange.unveiling import HaltUnveiling, StartUnveiling, UnveilGift

VERA = Actor("vera", Role.PARTICIPANT, "perm")
NINA = Actor("nina", Role.HOST, "perm")
TOM = Actor("tom", Role.HOST, "oxford")
E = TypeVar("E", bound=Exchange)
WORDS = ("Привет!", "Good evening", "<b>&amp;</b>", "Снег идёт", "Hello 'there'\nand \"here\"")


def possible_commands(exchange: Exchange, content: Content) -> Iterator[tuple[Command, Actor]]:
    """Everything that somebody might ask for now, whether or not the rules allow it."""
    yield from (
        (command, TOM) for command in (OpenDoors(), StartExchange(), PauseMessages(), ResumeMessages())
    )
    yield from ((command, NINA) for command in (CloseDoors(), ReopenExchange(), UnpinMessage()))
    count = exchange.seq
    if count % 9 == 0:
        yield EndExchange(), NINA
    yield registration(f"p{count}", f"Олег {count}", "perm"), GUEST
    yield appointment(f"s{count}", Role.STAGE, ""), OPERATOR
    yield DismissStaff(staff=f"s{count - 3}"), OPERATOR
    yield LogOutStaff(staff=f"s{count - 1}"), OPERATOR
    for item in (None, *exchange.plan.programme):
        yield MoveProgramme(item=item), TOM
    for number, person in enumerate(exchange[People].by_id):
        yield from ((kind(), exchange.actor(person)) for kind in (AgreeToRecord, WithdrawAgreement))
        yield PostMessage(id=f"m{count}-{number}", text=WORDS[count % len(WORDS)]), exchange.actor(person)
    for message in list(exchange[Messages].by_id)[-4:] * 2:
        for kind in (ApproveMessage, DeclineMessage, ReconsiderMessage, PinMessage):
            yield kind(message=message), NINA
    for gift in exchange.plan.gifts:
        yield from commands_of_a_gift(exchange, gift)
    yield from commands_of_the_guest_book(exchange)
    for path in sorted(Path(__file__).parent.glob("commands_of_*.py")):
        yield from import_module(f"views.{path.stem}").possible_commands(exchange)


def commands_of_the_guest_book(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    words = {"name": "Alice", "place": "Oxford", "text": WORDS[exchange.seq % len(WORDS)], "language": "en"}
    for gift, plan in exchange.plan.gifts.items():
        for of in (gift, *plan.patches[:1]):
            yield LeaveLine(id=f"l{exchange.seq}", of=of, **words), GUEST
    for line in list(exchange[GuestBook].by_id)[-2:]:
        yield from ((kind(line=line), TOM) for kind in (ShowLine, DeclineLine, RemoveLine))


def commands_of_a_gift(exchange: Exchange, gift: str) -> Iterator[tuple[Command, Actor]]:
    yield UnveilGift(gift=gift), CLOCK
    for host in (NINA, TOM):
        yield from ((kind(gift=gift), host) for kind in GIFT_COMMANDS)
    for patch in exchange.plan.gifts[gift].patches * 3:
        yield OpenPatch(gift=gift, patch=patch), NINA
        yield FoldPatch(gift=gift, patch=patch), TOM


GIFT_COMMANDS = (
    ArmGift,
    ArmGift,
    DisarmGift,
    RequestOverride,
    WithdrawOverride,
    StartUnveiling,
    StartUnveiling,
    HaltUnveiling,
    OpenPatch,
    OpenPatch,
    OpenPatch,
    ReceiveGift,
)


def registration(id: str, name: str, place: str) -> RegisterParticipant:
    return RegisterParticipant(participant=id, name=name, place=place, language="ru", consented=True)


def appointment(id: str, role: Role, place: str) -> AppointStaff:
    return AppointStaff(staff=id, role=role, place=place, key_hash=(id * 64).encode().hex()[:64])


def begin(content: Content, kind: type[E] = Exchange) -> E:
    """The exchange with its two hosts, Perm's other staff, a screen and Vera in it, and its doors open."""
    exchange = kind(content.code, content.plan())
    happens(exchange, appointment("nina", Role.HOST, "perm"), OPERATOR)
    happens(exchange, appointment("tom", Role.HOST, "oxford"), OPERATOR)
    for role in sorted(STAFF_ROLES.keys() - HOSTS):
        happens(exchange, appointment(f"the-{role}", role, "perm"), OPERATOR)
    happens(exchange, OpenDoors(), TOM)
    happens(exchange, registration("vera", "Вера", "perm"), GUEST)
    return exchange


def happens(exchange: Exchange, command: Command, by: Actor) -> list[Entry]:
    """The entries that a command leads to; time goes on by a few seconds."""
    exchange.now += 7000
    entries = []
    for fact in exchange.decide(command, by):
        entries.append(Entry(exchange.seq + 1, exchange.now, by.id, None, fact))
        exchange.apply(entries[-1])
    return entries


def something_happens(exchange: Exchange, content: Content, choice: int) -> list[Entry]:
    """One of the things that the rules allow now; nothing, when the choice falls on what they refuse."""
    possible = list(possible_commands(exchange, content))
    for step in range(5):
        command, by = possible[(choice + step * 7919) % len(possible)]
        try:
            entries = happens(exchange, command, by)
        except Refusal:
            continue
        if entries:
            return entries
    return []
