"""An exchange in which everything has happened that a history must bring back, and a server to bring it to."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from ceremony import authored, import_again, open_patch, open_whole, receive, unveil
from collection.takes import mp3
from halls import Hall, open_hall
from twincloth.app import open_application
from twincloth.collection.card_words import words_of
from twincloth.collection.change_log import ChangeNote
from twincloth.collection.changes import change_gift, withdraw
from twincloth.collection.collection import Collection
from twincloth.collection.content import Card, Content
from twincloth.collection.derivatives import no_progress
from twincloth.collection.qr import printed_address
from twincloth.exchange.actor import GUEST, Role
from twincloth.exchange.doors import EndExchange
from twincloth.exchange.guest_book import DeclineLine, LeaveLine, ShowLine
from twincloth.exchange.staff import Staff
from twincloth.operator.exporting import ExportExchange
from twincloth.operator.importing import ImportFolder
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings

URL = "http://cloth.example"
"""The same wherever the exchange is, as its labels say it; tests come by another address."""

UNCONSENTED = "Сугробы по колено"
"""What somebody said who did not agree to the record."""


class Story(NamedTuple):
    """Links of the hosts, by which they come wherever the exchange is; and the code of a card that is no more."""

    hosts: dict[str, str]
    stage: str
    vanished: str


async def tell(hall: Hall) -> Story:
    """Two come in and talk, a quilt is received and another half open, visitors write, hosts draft and withdraw."""
    await _record_a_telling(hall)
    vanished = await _draw_and_undo(hall)
    hosts = {place: await hall.link(Role.HOST, place) for place in ("perm", "oxford")}
    stage = await hall.link(Role.STAGE)
    await _talk(hall, hosts["oxford"])
    first, second = hall.gifts
    await open_whole(hall, first)
    await receive(hall, first)
    await unveil(hall, second)
    await open_patch(hall, second, hall.patches(second)[0])
    await _visit(hall, hosts["perm"], hall.patches(first)[1])
    await _write_on(hall, first)
    return Story(hosts, stage, vanished)


@asynccontextmanager
async def opened(data: Path, database: str = "") -> AsyncIterator[Hall]:
    """A server that people know by another address than the one by which a test comes."""
    async with open_hall(data, public_url=URL, database=database) as hall:
        hall.url = f"http://127.0.0.1:{hall.services.settings.port}"
        yield hall


@asynccontextmanager
async def told(data: Path, prepared: Path) -> AsyncIterator[tuple[Hall, Story]]:
    """A server on which all that has happened."""
    shutil.copytree(prepared, data)
    async with opened(data) as hall:
        yield hall, await tell(hall)


async def exported(hall: Hall, target: Path) -> Path:
    """The folder with its history."""
    await ExportExchange(code=hall.code, target=str(target), with_history=True).do(hall.services)
    return target


async def imported(folder: Path, data: Path, database: str = "") -> list[str]:
    """What is said of an import into a data folder that nobody has open."""
    async with open_application(Settings(data=data, public_url=URL, database=database)) as app:
        return await ImportFolder(folder=str(folder)).do_telling(app[SERVICES], no_progress)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def _record_a_telling(hall: Hall) -> None:
    """Of the bear of Perm, imported with its folder."""
    gift = authored(hall) / "gifts" / "perm-quilt"
    (gift / "bear.mp3").write_bytes(mp3())
    header, bear, *others = (gift / "cards.csv").read_text("utf-8").splitlines()
    (gift / "russian.vtt").write_text("WEBVTT\n\n1\n00:01.000 --> 00:02.000\nЯ его сшила.\n", "utf-8")
    told = [f"{header},telling,transcript_en,transcript_ru", f"{bear},bear.mp3,I sewed it.,russian.vtt"]
    (gift / "cards.csv").write_text("\n".join([*told, *(f"{row},,," for row in others)]), "utf-8")
    await import_again(hall)


async def _draw_and_undo(hall: Hall) -> str:
    """The code of a card that was drawn, and taken away before anybody saw it."""
    collection = hall.services.collection
    code = collection.mint()

    def draw(content: Content) -> Content:
        return change_gift(
            content,
            hall.gifts[0],
            lambda gift: replace(gift, cards=(*gift.cards, replace(gift.cards[0], key="lost", code=code))),
        )

    before = collection.contents[hall.code]
    await collection.edit(hall.code, draw)
    await collection.edit(hall.code, lambda _: before)
    return code


async def _talk(hall: Hall, host: str) -> None:
    visitor = hall.visitor()
    await visitor.get(host)
    desk = await visitor.connect("host")
    for name, place, kept, text in (
        ("Вера", "perm", False, UNCONSENTED),
        ("Alice", "oxford", True, "=HYPERLINK(1)"),
    ):
        line = await (await hall.visitor("ru").register(name, place, consented=kept)).connect()
        await line.done("post-message", id=f"from-{place}", text=text)
        await desk.done("approve-message", message=f"from-{place}")


async def _visit(hall: Hall, host: str, card: str) -> None:
    """Three lines: shown, declined, waiting. The label was scanned, and printed for an earlier address too."""
    for text in ("It warms.", "Buy now!", "Oleg sewed this."):
        words = {"name": "Tom", "place": "Oxford", "text": text, "language": "en"}
        await hall.give(LeaveLine(id=f"line-{text[:2].lower()}", of=card, **words), GUEST.id)
    staff = next(link.id for link in (await hall.state())[Staff].links.values() if link.place == "perm")
    await hall.give(ShowLine(line="line-it"), staff)
    await hall.give(DeclineLine(line="line-bu"), staff)
    for month in ("2020-11", "2021-02"):
        hall.services.collection.counted.count(card, month)
    await hall.services.collection.qr(card, printed_address("https://old.example", card))


async def _write_on(hall: Hall, gift: str) -> None:
    """Drafts of a published card, a sheet that waits; then a card and a gift are withdrawn, and all ends."""
    collection = hall.services.collection
    first, *_, third = hall.patches(gift)
    await collection.drafts.change(
        hall.code, first, lambda _: replace(words_of(card_of(collection, first)), size="31 × 31 cm")
    )
    await collection.sheets.put(gift, [["key", "size"], ["bear", "32 × 32 cm"]])
    note = ChangeNote(third, "withdrawn")
    await collection.edit(hall.code, lambda content: withdraw(content, third, "2024-05-01"), note=note)
    await collection.edit(hall.code, lambda content: withdraw(content, hall.gifts[1], "2024-05-02"))
    await hall.services.rooms.revise(hall.code)
    await hall.give(EndExchange())


def card_of(collection: Collection, code: str) -> Card:
    found = collection.find(code)
    assert found
    assert found.card
    return found.card
