"""Numbers of requests: who is told one by an apology finds, with who runs the server, the lines that it is about."""

import json
import logging
from collections.abc import Iterator

import pytest

from halls import Hall, Limited
from twincloth.background_threads import in_background
from twincloth.live.work_pool import WorkPool
from twincloth.log_lines import JsonLogFormatter, TextLogFormatter
from twincloth.pages.numbering import HEADER
from twincloth.request_ids import DIGITS, REQUEST, new_request_id
from twincloth.settings import Networks

OF_PROXY = "5f0c8a52-0b5e-4c43-9b7e-2f5b3b0d9f11"


class WrittenLines(logging.Handler):
    """Every line as it would be written, at the moment at which it is."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.objects: list[dict[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(TextLogFormatter().format(record))
        self.objects.append(json.loads(JsonLogFormatter().format(record)))


@pytest.fixture
def lines() -> Iterator[WrittenLines]:
    written = WrittenLines()
    logging.getLogger().addHandler(written)
    yield written
    logging.getLogger().removeHandler(written)


def broken(*_: object) -> None:
    raise RuntimeError("it fell")


@pytest.mark.parametrize(("language", "words"), [("en", "tell this number"), ("ru", "назовите тому")])
async def test_an_apology_names_the_number_of_its_lines(hall: Hall, monkeypatch, lines, language, words):
    monkeypatch.setattr(hall.services.record_index, "look", broken)
    async with hall.visitor(language).http.get("/sitemap.xml") as answer:
        page, number = await answer.text(), answer.headers[HEADER]

    (told,) = lines.objects
    assert answer.status == 500
    assert words in page
    assert f"{number}." in page
    assert number.isdecimal()
    assert len(number) == DIGITS
    assert told["request"] == number
    assert "it fell" in told["traceback"]
    assert f" [{number}]: GET /sitemap.xml" in lines.texts[0]


async def test_what_is_nobodys_fault_names_no_number(hall: Hall):
    async with hall.visitor().http.get("/BBBBBB") as answer:
        assert answer.headers[HEADER]
        assert answer.headers[HEADER] not in await answer.text()


async def test_a_command_that_fell_names_it_too(hall: Hall, monkeypatch, lines):
    line = await (await hall.visitor().register("Vera", "perm")).connect()
    monkeypatch.setattr(hall.services.rooms, "find", broken)

    error = (await line.ask("raise-hand", {"id": "h1"}))["error"]
    again = (await line.ask("raise-hand", {"id": "h2"}))["error"]

    (first, second) = [told["request"] for told in lines.objects if "traceback" in told]
    assert error["code"] == "server-error"
    assert (error["request"], again["request"]) == (first, second)
    assert first != second
    assert first in error["message"]


async def test_the_number_of_a_proxy_that_is_trusted_is_taken_where_it_is_one(limited: Limited):
    async with limited(trusted_proxies=Networks("127.0.0.1")) as hall:
        visitor = hall.visitor()
        said = {}
        for given in (OF_PROXY, "ABCDEF0123456789", "short", "CanaryName-CanaryKey", "0" * 65, "a1b2c3d4\t"):
            async with visitor.http.get("/healthz", headers={HEADER: given}) as answer:
                said[given] = answer.headers[HEADER]

    assert [given for given, number in said.items() if number == given] == [OF_PROXY, "ABCDEF0123456789"]
    assert len(set(said.values())) == len(said)


async def test_nobody_else_chooses_theirs(hall: Hall):
    async with hall.visitor().http.get("/healthz", headers={HEADER: OF_PROXY}) as answer:
        assert answer.headers[HEADER] != OF_PROXY


async def test_what_goes_on_in_a_thread_has_the_number_of_its_request(lines):
    pool = WorkPool("numbered", 1)
    number = new_request_id()
    REQUEST.set(number)
    await in_background(logging.getLogger("twincloth.x").warning, "slow")
    await pool.in_thread("share", logging.getLogger("twincloth.x").warning, "slow")
    await pool.close()

    assert [told.get("request") for told in lines.objects] == [number, number]


def test_numbers_do_not_come_again():
    assert len({new_request_id() for _ in range(10_000)}) == 10_000
