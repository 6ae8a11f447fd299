"""A busy pool: what it draws waits or is refused in words, and pages and acks go past it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO

import pytest

from halls import Hall, come_true
from security_lines import Kept
from twincloth.live.work_pool import MOST_WAITING, WorkPool


@asynccontextmanager
async def crowded(pool: WorkPool, at_once: int) -> AsyncIterator[None]:
    """The pool, all its benches taken and its queue full."""
    leave = asyncio.Event()
    inside: list[str] = []

    async def stay(share: str) -> None:
        async with pool.turn(share):
            inside.append(share)
            await leave.wait()

    tasks = [asyncio.create_task(stay(f"phone {number}")) for number in range(at_once + MOST_WAITING)]
    await come_true(lambda: len(inside) == at_once)
    try:
        yield
    finally:
        leave.set()
        await asyncio.gather(*tasks)


async def test_a_busy_desk_says_when_to_come_again_in_the_hosts_language(hall: Hall):
    host = await hall.host("perm", "ru")
    paths = ("/print/labels.pdf?stock=L7160", f"/host/gifts/{hall.gifts[0]}/cards.xlsx")

    async with crowded(hall.services.workshop.desk, 2):
        for path in paths:
            async with host.http.get(path) as response:
                page = await response.text()
                assert response.status == 503, path
            assert int(response.headers["Retry-After"]) > 0
            assert "Подождите несколько секунд" in page

    for path in paths:
        async with host.http.get(path) as response:
            assert response.status == 200


async def test_a_busy_desk_tells_who_sends_a_file_on_the_very_page(hall: Hall):
    host = await hall.host("perm")
    sheet = f"/host/gifts/{hall.gifts[0]}/cards.csv"
    recording = f"/host/cards/{hall.patches(hall.gifts[0])[0]}/telling"

    async with crowded(hall.services.workshop.desk, 2):
        for path, lines in ((sheet, {}), (recording, {}), (recording, {"Accept": "application/x-ndjson"})):
            form = {"file": BytesIO(b"key\nbear\n")}
            async with host.http.post(path, data=form, headers=lines) as response:
                assert "Please wait a few seconds" in await response.text()
                if not lines:  # a script's answer may have begun before
                    assert response.status == 503
                    assert int(response.headers["Retry-After"]) > 0


async def test_strangers_who_crowd_the_symbols_keep_nobody_from_pages_acks_and_the_desk(hall: Hall):
    host = await hall.host("perm")
    vera = await hall.visitor().register("Vera", "perm")
    line = await vera.connect()

    async with crowded(hall.services.workshop._strangers, 1):
        assert (await hall.visitor().get(f"/{hall.code}/qr.png"))[0] == 503
        assert (await vera.get(f"/{hall.code}"))[0] == 200
        assert (await line.ask("post-message", {"id": "hello-1", "text": "Hello"}))["ok"]
        async with host.http.get("/print/labels.pdf?stock=L7160") as response:
            assert response.status == 200


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all functions that are called by pools."""
    called: list[str] = []
    for way in ("in_thread", "in_process"):
        plain = getattr(WorkPool, way)

        def counting(pool, *arguments, plain=plain):
            called.append(next(one.__name__ for one in arguments if callable(one)))
            return plain(pool, *arguments)

        monkeypatch.setattr(WorkPool, way, counting)
    return called


async def test_two_hundred_who_ask_for_one_symbol_have_it_drawn_once(drawn: list[str], hall: Hall):
    guest = hall.visitor()

    async def ask(number: int) -> bytes:
        # A module a little larger has as many dots: it is the same drawing with another size written on it.
        module = 1.5 + (number % 2) / 100
        async with guest.http.get(f"/{hall.gifts[0]}/qr.png?module={module}&dpi=300") as response:
            assert response.status == 200
            return await response.read()

    answers = await asyncio.gather(*(ask(number) for number in range(200)))

    assert drawn == ["symbol_pixels"]
    assert len(set(answers)) == 2


async def test_a_sheet_of_labels_is_drawn_once_until_something_of_it_changes(drawn: list[str], hall: Hall):
    host = await hall.host("perm")

    for query in ("stock=L7160", "stock=L7160", "stock=L7160&ink=%23002200", "stock=L7160&page=outlines"):
        assert (await host.get(f"/print/labels.pdf?{query}"))[0] == 200

    assert drawn == ["labels_pdf", "labels_pdf", "outlines_pdf"]


async def test_what_hosts_send_is_read_off_the_loop(drawn: list[str], hall: Hall):
    host = await hall.host("perm")
    for path, name in (
        (f"/host/gifts/{hall.gifts[0]}/cards.csv", "sheet"),
        (f"/host/cards/{hall.patches(hall.gifts[0])[0]}/telling", "recording"),
    ):
        form = {name: BytesIO(b"key\nbear\n")}
        async with host.http.post(path, data=form) as response:
            assert response.status in (200, 422)

    assert [name for name in drawn if name != "Sheet"] == ["read_grid", "cleaned_and_named"]


async def test_what_was_too_much_is_told_to_the_security_log(hall: Hall, kept: Kept):
    host = await hall.host("perm")
    async with crowded(hall.services.workshop.desk, 2):
        await host.get("/print/labels.pdf?stock=L7160")
    wide = {"sheet": BytesIO(b"key" + b",a" * 1000)}
    async with host.http.post(f"/host/gifts/{hall.gifts[0]}/cards.csv", data=wide) as response:
        assert response.status == 422
        assert "more than 120 columns" in await response.text()

    assert [line["limit"] for line in kept.told("limit-met")] == ["too-busy"]
    assert [line["reason"] for line in kept.told("input-refused")] == ["sheet-too-wide"]
