"""Writes a data folder as today's version leaves it: `python tests/stored/write.py NAME`, with PYTHONPATH=server:tests.

Its database is written as text, its files (small ones) stand in a folder beside that.
What was written once is never written anew: a later version adds another, beside those that there are.
"""

import asyncio
import io
import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import apsw.shell
import pyvips
from msgspec.structs import replace

from ceremony import fold_patch, open_patch, open_whole, receive, unveil
from collection.conftest import Authored
from collection.takes import opus
from halls import Hall, open_hall
from twincloth.app import open_application
from twincloth.collection.card_words import words_of
from twincloth.collection.changes import withdraw
from twincloth.collection.folder import read_folder
from twincloth.collection.objects import UNFINISHED
from twincloth.collection.qr import printed_address
from twincloth.collection.store import FOLDER
from twincloth.exchange.actor import GUEST, Role
from twincloth.exchange.doors import StartExchange
from twincloth.exchange.guest_book import DeclineLine, LeaveLine, ShowLine
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.moderation import ApproveMessage, DeclineMessage
from twincloth.exchange.people import RegisterParticipant
from twincloth.exchange.pins import PinMessage
from twincloth.exchange.programme import MoveProgramme
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings

STORED = Path(__file__).parent
ADDRESS = "https://twincloth.example"


async def prepare(data: Path) -> None:
    """The small exchange of the collection's tests, its quilts photographed, and the first card told by its maker."""
    folder = Authored(data / "authored")
    for giver, colour in (("perm", [155, 42, 44]), ("oxford", [31, 58, 104])):
        gift = f"gifts/{giver}-quilt"
        folder.write(f"{gift}/quilt.png", photograph(colour))
        folder.edit(f"{gift}/gift.toml", "quilt.svg", "quilt.png")
    folder.write("gifts/perm-quilt/bear.opus", opus())
    cards = "gifts/perm-quilt/cards.csv"
    header, bear, *others = (folder.root / cards).read_text("utf-8").splitlines()
    told = [f"{header},telling,transcript_en,transcript_ru", f"{bear},bear.opus,I sewed it.,Я его сшила."]
    folder.write(cards, "\n".join([*told, *(f"{other},,," for other in others)]))
    async with open_application(Settings(data=data)) as app:
        await app[SERVICES].collection.import_parsed(read_folder(folder.root))


def photograph(colour: list[int]) -> bytes:
    """A PNG of 400 × 300 pixels and few colours, so that all that is made of it is small."""
    cloth = pyvips.Image.black(400, 300, bands=3).linear([1, 1, 1], [245, 239, 227], uchar=True)
    sewn = cloth.copy(interpretation="srgb").draw_rect(colour, 16, 16, 160, 112, fill=True)
    return bytes(sewn.draw_rect(colour, 240, 48, 128, 64, fill=True).pngsave_buffer())


async def play(hall: Hall) -> dict[str, object]:
    """Something of everything; what a test has to know of it to look at it."""
    first, second = hall.gifts
    patches, others = hall.patches(first), hall.patches(second)
    host, stage = await hall.link(Role.HOST, "perm"), await hall.link(Role.STAGE)
    await people(hall)
    await hall.give(StartExchange())
    await open_whole(hall, first)
    await receive(hall, first)
    await unveil(hall, second)
    for patch in others[:2]:
        await open_patch(hall, second, patch)
    await fold_patch(hall, second, others[1])
    await talk(hall)
    await guests(hall, first, patches[0])
    await hall.services.collection.edit(
        hall.code, lambda content: withdraw(content, patches[2], "2020-11-20")
    )
    await hall.services.rooms.revise(hall.code)
    await write_on(hall, first, others[2])
    qr = await hall.services.collection.qr(patches[0], printed_address(ADDRESS, patches[0]))
    hall.services.collection.counted.count(patches[0], "2020-12")
    return {
        "code": hall.code,
        "gifts": [first, second],
        "patches": patches,
        "others": others,
        "host": host,
        "stage": stage,
        "seq": (await hall.state()).seq,
        "qr": qr.sha256,
    }


async def write_on(hall: Hall, gift: str, card: str) -> None:
    """A draft that nobody has published, and a sheet that waits for a yes."""
    collection = hall.services.collection
    found = collection.find(card)
    assert found
    assert found.card
    draft = replace(words_of(found.card), size="31 × 31 cm")
    await collection.drafts.change(hall.code, card, lambda _: draft)
    await collection.sheets.put(gift, [["key", "size"], ["bear", "32 × 32 cm"]])


async def people(hall: Hall) -> None:
    for id, name, place, language, kept in (
        ("vera", "Вера", "perm", "ru", True),
        ("oleg", "Олег", "perm", "ru", False),
        ("alice", "Alice", "oxford", "en", True),
    ):
        await hall.give(
            RegisterParticipant(participant=id, name=name, place=place, language=language, consented=kept),
            GUEST.id,
        )


async def talk(hall: Hall) -> None:
    host = "the-host-of-perm"
    for id, by, text in (
        ("shown", "vera", "Сугробы по колено"),
        ("unkept", "oleg", "Это не для летописи"),
        ("pinned", "alice", "Good evening, Perm!"),
        ("declined", "alice", "Never mind"),
        ("waiting", "vera", "Это ещё ждёт"),
    ):
        await hall.give(PostMessage(id=id, text=text), by)
    for id in ("shown", "unkept", "pinned"):
        await hall.give(ApproveMessage(message=id), host)
    await hall.give(DeclineMessage(message="declined"), host)
    await hall.give(PinMessage(message="pinned"), host)
    await hall.give(MoveProgramme(item="handover"), host)


async def guests(hall: Hall, gift: str, patch: str) -> None:
    host = "the-host-of-oxford"
    for id, of, text in (
        ("l1", patch, "My aunt sewed this one."),
        ("l2", gift, "Buy my things"),
        ("l3", gift, "What a winter!"),
    ):
        await hall.give(
            LeaveLine(id=id, of=of, name="Tom", place="Oxford", text=text, language="en"), GUEST.id
        )
    await hall.give(ShowLine(line="l1"), host)
    await hall.give(DeclineLine(line="l2"), host)


async def write(name: str) -> None:
    with TemporaryDirectory() as folder:
        data = Path(folder, "data")
        await prepare(data)
        async with open_hall(data) as hall:
            known = await play(hall)
        connection = apsw.Connection(str(data / "twincloth.db"))
        dump = io.StringIO()
        apsw.shell.Shell(stdout=dump, db=connection).process_command(".dump")
        connection.close()
        shutil.copytree(data / FOLDER, STORED / name, ignore=shutil.ignore_patterns(UNFINISHED))
    lines = (line for line in dump.getvalue().splitlines() if not line.startswith("--"))
    (STORED / f"{name}.sql").write_text("\n".join(lines) + "\n", "utf-8")
    (STORED / f"{name}.json").write_text(json.dumps(known, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1]))
