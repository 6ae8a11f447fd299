"""The ceremony, step by step and without waiting: what a test does to a gift before it looks at a page."""

from pathlib import Path

from collection.conftest import Authored
from halls import Hall
from twincloth.collection.folder import read_folder
from twincloth.exchange.actor import CLOCK, OPERATOR, Role
from twincloth.exchange.arming import ArmGift
from twincloth.exchange.patches import FoldPatch, OpenPatch, ReceiveGift
from twincloth.exchange.staff import AppointStaff, Staff
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift


async def appoint(hall: Hall) -> None:
    """A host of each place who acts by their id alone: `the-host-of-perm`, `the-host-of-oxford`."""
    links = (await hall.state())[Staff].links
    for number, place in enumerate(("perm", "oxford")):
        if host_of(place) not in links:
            key_hash = str(number) * 64
            await hall.give(
                AppointStaff(staff=host_of(place), role=Role.HOST, place=place, key_hash=key_hash),
                OPERATOR.id,
            )


def host_of(place: str) -> str:
    return f"the-host-of-{place}"


async def arm(hall: Hall, gift: str) -> None:
    """Both threads are loose."""
    await appoint(hall)
    for place in ("perm", "oxford"):
        await hall.give(ArmGift(gift=gift), host_of(place))


async def start(hall: Hall, gift: str) -> None:
    """The countdown runs."""
    await arm(hall, gift)
    await hall.give(StartUnveiling(gift=gift), host_of("perm"))


async def unveil(hall: Hall, gift: str) -> None:
    """The cloth lies open; the clock says so ahead of its time."""
    await start(hall, gift)
    await hall.give(UnveilGift(gift=gift), CLOCK.id)


async def open_patch(hall: Hall, gift: str, patch: str) -> None:
    await hall.give(OpenPatch(gift=gift, patch=patch), host_of("perm"))


async def fold_patch(hall: Hall, gift: str, patch: str) -> None:
    await hall.give(FoldPatch(gift=gift, patch=patch), host_of("perm"))


async def open_whole(hall: Hall, gift: str) -> None:
    """Every patch lies open."""
    await unveil(hall, gift)
    for patch in hall.patches(gift):
        await open_patch(hall, gift, patch)


async def receive(hall: Hall, gift: str) -> None:
    """The gift has come."""
    found = hall.services.collection.contents[hall.code].gift(gift)
    assert found
    await hall.give(ReceiveGift(gift=gift), host_of(found.receiver))


def authored(hall: Hall) -> Path:
    """The folder from which the exchange was taken in."""
    return hall.services.settings.data / "authored"


async def import_again(hall: Hall) -> None:
    """Take the authored folder in as it is now."""
    await hall.services.collection.import_parsed(read_folder(authored(hall)))
    await hall.services.rooms.revise(hall.code)


async def withdraw(hall: Hall, gift: str, card: str) -> None:
    """The card's row goes from its file."""
    path = authored(hall) / "gifts" / gift / "cards.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(f"{card},")), "utf-8")
    await import_again(hall)


async def second_exchange(hall: Hall) -> str:
    """The code of another exchange in the same collection, its doors closed."""
    folder = Authored(hall.services.settings.data / "second")
    folder.edit("exchange.toml", 'key = "oxford-perm"', 'key = "coventry-volgograd"')
    folder.edit("exchange.toml", "Two quilts", "Two tablecloths")
    report = await hall.services.collection.import_parsed(read_folder(folder.root))
    await hall.services.rooms.revise(report.code)
    return report.code
