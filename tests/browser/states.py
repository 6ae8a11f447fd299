"""The states of an exchange that somebody should have seen, and who looks at what in each of them."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from browser.scenes import Occasion
from ceremony import arm, host_of, open_patch, receive
from twincloth.exchange.actor import CLOCK, GUEST
from twincloth.exchange.admission import CloseWaitingRoom, OpenWaitingRoom
from twincloth.exchange.doors import EndExchange, OpenDoors, StartExchange
from twincloth.exchange.guest_book import LeaveLine, ShowLine
from twincloth.exchange.hands import CallSpeaker, RaiseHand
from twincloth.exchange.people import People
from twincloth.exchange.pins import PinMessage, UnpinMessage
from twincloth.exchange.removal import RemoveParticipant
from twincloth.exchange.staff import DismissStaff, Staff
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift
from twincloth.exchange.unveiling_ways import ChooseUnveiling, UnveilingWay

TALK = (
    ("Vera", "Добрый вечер, Оксфорд! У нас уже снег."),
    ("Alice", "Good afternoon, Perm! It is raining, of course."),
    ("Vera", "Дети сегодня весь день спрашивают про Алису."),
    ("Alice", "Ours keep asking whether bears really walk in the streets. " * 6),
)


class State(NamedTuple):
    """What is so from here on, and who looks at which address then; two addresses of one are told apart by a word."""

    name: str
    happens: Callable[[Occasion], Awaitable[Any]]
    shown: dict[str, str]

    def pages(self, occasion: Occasion) -> dict[str, str]:
        return {view: occasion.at(path) for view, path in self.shown.items()}


async def nothing(occasion: Occasion) -> None:
    """It is as it was."""


async def doors_open(occasion: Occasion) -> None:
    await occasion.hall.give(OpenDoors(), host_of("perm"))
    for name, place in (("Vera", "perm"), ("Alice", "oxford")):
        await occasion.hall.visitor().register(name, place)
        occasion.people[name] = list((await occasion.hall.state())[People].by_id)[-1]


async def talk(occasion: Occasion) -> None:
    hall = occasion.hall
    await hall.give(StartExchange(), host_of("perm"))
    for who, text in TALK:
        await occasion.write(who, text)
    for who, text in TALK[2:]:
        await occasion.write(who, text, shown=False)


async def pinned(occasion: Occasion) -> None:
    message = await occasion.write("Vera", "Мы сшили его за одну зиму, по вечерам.")
    await occasion.hall.give(PinMessage(message=message), host_of("perm"))


async def speaker(occasion: Occasion) -> None:
    await occasion.hall.give(UnpinMessage(), host_of("perm"))
    await occasion.hall.give(RaiseHand(), occasion.people["Alice"])
    await occasion.hall.give(CallSpeaker(participant=occasion.people["Alice"]), host_of("perm"))


async def armed(occasion: Occasion) -> None:
    await arm(occasion.hall, occasion.gift)


async def counting(occasion: Occasion) -> None:
    await occasion.hall.give(StartUnveiling(gift=occasion.gift), host_of("perm"))


async def unveiled(occasion: Occasion) -> None:
    await occasion.hall.give(UnveilGift(gift=occasion.gift), CLOCK.id)


async def first_patches(occasion: Occasion) -> None:
    for patch in occasion.hall.patches(occasion.gift)[:5]:
        await open_patch(occasion.hall, occasion.gift, patch)


async def received(occasion: Occasion) -> None:
    for patch in occasion.hall.patches(occasion.gift)[5:]:
        await open_patch(occasion.hall, occasion.gift, patch)
    await receive(occasion.hall, occasion.gift)
    words = {"name": "Margaret", "place": "Coventry", "text": "My mother had one like it.", "language": "en"}
    card = occasion.hall.patches(occasion.gift)[0]
    for number in ("first", "second"):
        await occasion.hall.give(LeaveLine(id=number, of=card, **words), GUEST.id)
    await occasion.hall.give(ShowLine(line="first"), host_of("perm"))


async def whole_at_once(occasion: Occasion) -> None:
    gift = occasion.hall.gifts[1]
    await arm(occasion.hall, gift)
    await occasion.hall.give(ChooseUnveiling(gift=gift, way=UnveilingWay.AT_ONCE), host_of("perm"))
    await occasion.hall.give(StartUnveiling(gift=gift), host_of("perm"))
    await occasion.hall.give(UnveilGift(gift=gift), CLOCK.id)


async def waiting_room(occasion: Occasion) -> None:
    await occasion.hall.give(OpenWaitingRoom(), host_of("perm"))


async def somebody_comes(occasion: Occasion) -> None:
    await occasion.hall.give(CloseWaitingRoom(), host_of("perm"))


async def somebody_is_removed(occasion: Occasion) -> None:
    for person in (await occasion.hall.state())[People].by_id.values():
        if person.name.startswith("Gleb"):
            await occasion.hall.give(RemoveParticipant(participant=person.id), host_of("perm"))


async def ended(occasion: Occasion) -> None:
    await receive(occasion.hall, occasion.hall.gifts[1])
    await occasion.hall.give(EndExchange(), host_of("perm"))


async def links_revoked(occasion: Occasion) -> None:
    for link in list((await occasion.hall.state())[Staff].links):
        if not link.startswith("the-host"):
            await occasion.hall.give(DismissStaff(staff=link))


EVERYBODY = {"guest": "/{code}", "vera": "/{code}", "host": "/host", "stage": "{stage}"}
DESKS = {
    **{f"host {name}": f"/host/{name}" for name in ("people", "links", "audit", "guest-book", "gifts")},
    "host gift": "/host/gifts/{gift}",
    "host cards": "/host/gifts/{gift}/cards",
    "host card": "/host/cards/{card}",
    "host preview": "/host/cards/{card}/preview",
    "host telling": "/host/cards/{card}/telling",
    "host labels": "/print/labels",
    "host proof": "/print/proof",
}
STATES = (
    State(
        "01 before the doors open",
        nothing,
        {
            "guest front": "/",
            "guest wrong": "/?code=ZZZZZZ",
            "guest nothing": "/nothing-here",
            "guest sealed": "/{card}",
            "guest lobby": "/{code}",
            "host": "/host",
            "stage": "{stage}",
            **DESKS,
        },
    ),
    State("02 doors open", doors_open, EVERYBODY),
    State("03 talk", talk, EVERYBODY),
    State("04 pinned", pinned, EVERYBODY),
    State("05 speaker", speaker, EVERYBODY),
    State("06 armed", armed, EVERYBODY),
    State("07 countdown", counting, EVERYBODY),
    State("08 unveiled", unveiled, EVERYBODY),
    State("09 patches", first_patches, EVERYBODY),
    State("10 received", received, EVERYBODY),
    State(
        "11 what stays",
        nothing,
        {
            "guest gift": "/{gift}",
            "guest card": "/{card}",
            "guest sealed gift": "/{other}",
            "guest book": "/{card}/guest-book",
            "host book": "/host/guest-book",
            "host audit": "/host/audit",
        },
    ),
    State("12 whole at once", whole_at_once, EVERYBODY),
    State("13 waiting room", waiting_room, {"nina": "/{code}", "host": "/host"}),
    State("14 somebody comes", somebody_comes, {"gleb": "/{code}"}),
    State("15 removed", somebody_is_removed, {"gleb": "/{code}", "host people": "/host/people"}),
    State("16 ended", ended, {**EVERYBODY, "guest record": "/{code}/record"}),
    State("17 links revoked", links_revoked, {"host": "/host", "stage": "{stage}"}),
)
