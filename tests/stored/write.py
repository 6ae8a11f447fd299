"""Writes a data folder as today's version leaves it, as text: `python tests/stored/write.py NAME`, with PYTHONPATH=server:tests.

What was written once is never written anew: a later version adds another, beside those that there are.
"""

import asyncio
import io
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import apsw.shell

from ceremony import fold_patch, open_patch, open_whole, receive, unveil
from halls import Hall, open_hall, prepare
from twincloth.collection.changes import withdraw
from twincloth.collection.qr import printed_address
from twincloth.exchange.actor import GUEST, Role
from twincloth.exchange.doors import StartExchange
from twincloth.exchange.guest_book import DeclineLine, LeaveLine, ShowLine
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.moderation import ApproveMessage, DeclineMessage
from twincloth.exchange.people import RegisterParticipant
from twincloth.exchange.pins import PinMessage
from twincloth.exchange.programme import MoveProgramme

STORED = Path(__file__).parent
ADDRESS = "https://twincloth.example"


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
    lines = (line for line in dump.getvalue().splitlines() if not line.startswith("--"))
    (STORED / f"{name}.sql").write_text("\n".join(lines) + "\n", "utf-8")
    (STORED / f"{name}.json").write_text(json.dumps(known, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1]))
