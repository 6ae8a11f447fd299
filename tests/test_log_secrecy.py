"""Secrecy of the log: a whole evening, attacks and all, and no key, code, name, text or address stands in it."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from secrets import token_urlsafe

import pytest

from canaries import leaks
from ceremony import open_whole
from halls import Hall, Limited, Line, Visitor
from pages.desk import Desk
from twincloth.collection.derivatives import no_progress
from twincloth.exchange.actor import Role
from twincloth.exchange.staff import DismissStaff
from twincloth.live.retention import DAY, Retention
from twincloth.log_lines import JsonLogFormatter, TextLogFormatter
from twincloth.operator.audit import ReadAudit
from twincloth.operator.exporting import ExportExchange
from twincloth.operator.task import perform
from twincloth.running import CHATTY
from twincloth.settings import Networks

ADDRESSES = ("203.0.113.77", "2001:db8:77:1:2:3:4:5")
"""From which people come, behind a proxy that is trusted."""
SAID = (
    "CanaryName",
    "CanaryMessage",
    "CanaryLine",
    "CanaryTown",
    "CanaryCommand",
    "CanaryTitle",
    "CanaryField",
    "CanaryRequest",
)


TOKEN = "CanaryTokenOfFigures"


class WholeLog(logging.Handler):
    """Every line of every logger that is heard at `info`, as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        for formatter in (TextLogFormatter(), JsonLogFormatter()):
            self.text += formatter.format(record) + "\n"


@pytest.fixture
def log() -> Iterator[WholeLog]:
    kept, root = WholeLog(), logging.getLogger()
    levels = {root: logging.INFO, **{logging.getLogger(name): logging.ERROR for name in CHATTY}}
    before = {logger: logger.level for logger in levels}
    root.addHandler(kept)
    for logger, level in levels.items():
        logger.setLevel(level)
    yield kept
    for logger, level in before.items():
        logger.setLevel(level)
    root.removeHandler(kept)


class Evening:
    """Everything that people, hosts, the operator and strangers do; what they must not find in the log is kept."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.secrets = {TOKEN, *SAID, *ADDRESSES, hall.code, *hall.gifts}
        self.secrets |= {patch for gift in hall.gifts for patch in hall.patches(gift)}

    def somebody(self, address: str = ADDRESSES[0]) -> Visitor:
        visitor = self.hall.visitor()
        visitor.http.headers["X-Forwarded-For"] = address
        visitor.http.headers["X-Request-ID"] = "CanaryRequest"
        return visitor

    async def link(self, role: Role, place: str, staff: str) -> str:
        path = await self.hall.link(role, place, staff)
        self.secrets.add(path.partition("#")[2])
        return path

    async def passes(self, folder: str) -> None:
        hall = self.hall
        nina = self.somebody()
        await nina.get(await self.link(Role.HOST, "perm", "nina"))
        vera = await self.somebody().register("CanaryName", "perm")
        line = await vera.connect()
        await line.done("post-message", id="m1", text="CanaryMessage")
        await self.are_refused(vera, line)
        await self.strangers_come()
        await open_whole(hall, hall.gifts[0])
        await self.visitors_write()
        desk = Desk(hall, nina, "nina")
        await desk.send("words", **await desk.words(**{"title.en": "CanaryTitle"}))
        await nina.get(f"{desk.path}/cards.csv?as=nina")
        await nina.get("/host/audit?as=nina&who=everybody")
        await self.the_operator_works(folder)

    async def are_refused(self, vera: Visitor, line: Line) -> None:
        await line.ask("approve-message", {"message": "m1"})
        await line.ask("CanaryCommand", {"text": "CanaryField"})
        await line.ask("post-message", {"id": 5, "CanaryField": "CanaryMessage"})
        for _ in range(40):
            await line.ask("catch-up", {"after": 0})
        await vera.get("/host")

    async def strangers_come(self) -> None:
        stranger = self.somebody(ADDRESSES[1])
        for number in range(8):
            key, code = token_urlsafe(16), f"BBBBB{'BCDFGHJK'[number]}"
            self.secrets |= {key, code}
            for path in (
                f"/staff/{key}",
                f"/stage/{key}",
                f"/{code}",
                f"/?code={code}",
                f"/{self.hall.code}",
            ):
                await stranger.get(path)
            await stranger.post("/staff", key=key)
        forged = {"Cookie": "twincloth_staff=CanaryField.abc.def"}
        async with stranger.http.get("/host", headers=forged):
            pass
        foreign = {"Origin": "https://canaryfield.example"}
        async with stranger.http.post(
            f"/{self.hall.code}/register", data={"name": "CanaryName"}, headers=foreign
        ):
            pass
        for path in (f"/{self.hall.code}/register", "/host/guest-book"):
            await stranger.post(path, name="CanaryName", place="CanaryTown")

    async def visitors_write(self) -> None:
        visitor, gift = self.somebody(), self.hall.gifts[0]
        for number in range(6):
            fields = {"name": "CanaryName", "place": "CanaryTown", "text": f"CanaryLine {number}"}
            await visitor.post(f"/{gift}/guest-book", **fields)

    async def the_operator_works(self, folder: str) -> None:
        hall = self.hall
        for task in (ExportExchange(code=hall.code, target=folder), ReadAudit(code=hall.code)):
            await perform(task, hall.services, no_progress)
        await hall.give(DismissStaff(staff="nina"))
        later = (await hall.state()).now + 10_000 * DAY * 1000
        await Retention(hall.services.rooms, hall.services.security_log).forget(later)
        hall.services.security_log.close()


@pytest.fixture
async def evening(limited: Limited) -> AsyncIterator[Evening]:
    proxies = Networks("127.0.0.1")
    async with limited(
        trusted_proxies=proxies,
        guesses_per_address=5,
        commands_per_person=3,
        lines_per_address=3,
        metrics_token=TOKEN,
    ) as hall:
        yield Evening(hall)


async def test_no_key_code_name_text_or_address_stands_in_the_log(evening: Evening, log: WholeLog, tmp_path):
    await evening.passes(str(tmp_path / "out"))

    events = {
        told["event"]
        for line in log.text.splitlines()
        if line.startswith("{") and "event" in (told := json.loads(line))
    }
    assert events >= {
        *("link-opened", "link-refused", "link-made", "link-revoked", "cookie-refused", "registered"),
        *("code-refused", "right-refused", "form-foreign", "input-refused", "limit-met"),
        *("exported", "erased", "task"),
    }
    assert leaks(log.text, evening.secrets) == []
    status, figures = await evening.somebody().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert status == 200
    assert figures.count("\n") > 150
    assert leaks(figures, evening.secrets) == []
    assert len(log.text.splitlines()) < 200


async def test_a_secret_in_the_log_would_be_found(evening: Evening, log: WholeLog):
    logging.getLogger("twincloth.live.room").warning("a turn of %s was slow", evening.hall.code)

    assert leaks(log.text, evening.secrets) == [evening.hall.code]
