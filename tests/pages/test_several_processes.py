"""Two processes of the whole product on one PostgreSQL: whatever reaches either is answered, and one may end."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from databases import KeptIn
from halls import PATIENCE, Hall, come_true, open_hall
from live.engine.wires import Door, PollingWire
from live.several import Wandering
from postgresql import Cluster
from twincloth import composition
from twincloth.app import open_application
from twincloth.operator.task_server import SOCKET, open_task_server
from twincloth.ownership import FolderTaken
from twincloth.resources import WEB

pytestmark = pytest.mark.on_postgresql

Opening = Callable[..., AbstractAsyncContextManager[Hall]]


@pytest.fixture
async def opening(tmp_path: Path, prepared: Path, kept_in: KeptIn) -> Opening:
    """Opens one process of an installation by its name."""
    shutil.copytree(prepared, tmp_path / "data")
    address = await kept_in.address(tmp_path / "data" / "twincloth.db")
    return lambda name: open_hall(tmp_path / "data", database=address, process_name=name, drain=1)


@pytest.fixture
async def two(opening: Opening) -> AsyncIterator[tuple[Hall, Hall]]:
    """Both, and each knows of the other."""
    async with opening("p1") as first, opening("p2") as second:
        await know_each_other(first, second)
        yield first, second


async def know_each_other(*halls: Hall) -> None:
    await come_true(lambda: all(hall.services.sharing.fleet.processes.others() for hall in halls))


async def until(wire: PollingWire, sign: str) -> str:
    """The packet that begins so, whatever comes before."""
    while not (packet := await wire.hear()).startswith(sign):
        pass
    return packet


async def test_long_polling_reaches_its_session_by_either_process(two):
    first, second = two
    alice = await first.visitor().register("Alice", "oxford")
    hello = {"id": "hello", "text": "Hello"}

    doors = [Door(hall.services.settings.port, alice.http) for hall in two]
    wire = await Wandering(*doors).open()
    await wire.say("40" + json.dumps({"code": first.code, "view": "session", "language": "en"}))
    assert '"sid"' in await until(wire, "40")
    for number in range(4):
        await wire.say(f'42{number}["post-message",{json.dumps(hello)}]')
        assert '"ok":true' in await until(wire, f"43{number}")

    assert second.services.sharing.fleet.passing_on.passed > 0
    ((_, onlooker),) = first.services.audience.sockets(first.code)
    assert onlooker.address == "127.0.0.1", "it is the client's, whoever passed it on"


async def test_files_of_another_release_are_had_from_its_process(
    opening: Opening, tmp_path: Path, monkeypatch
):
    newer = tmp_path / "newer"
    shutil.copytree(WEB / "built", newer / "built")
    name = next(path.name for path in sorted((newer / "built").glob("pages/*.css")))
    sheet = newer / "built" / "pages" / name
    for packed in sheet.parent.glob(f"{name}.*"):
        packed.unlink()
    sheet.write_text("body { color: red }", "utf-8")

    async with opening("p1") as old:
        monkeypatch.setattr(composition, "WEB", newer)
        async with opening("p2") as new:
            address = f"{new.services.views.static.prefix}/pages/{name}"
            assert new.services.views.static.prefix != old.services.views.static.prefix
            beside = await answered(old, address)
            known = await answered(old, address, **{"If-None-Match": beside[1]["ETag"]})
            packed = await answered(old, f"{new.services.views.static.prefix}/pages.json")
            missing = await answered(old, f"{new.services.views.static.prefix}/nothing.css")
            beyond = [
                await asked_plainly(old, f"{new.services.views.static.prefix}/{up}process")
                for up in ("../../", "%2e%2e/%2E%2E/", "%2e%2e%2f..%2F", "%252e%252e/%252e%252e/")
            ]
        alone = await answered(old, address)

    assert (beside[0], beside[2]) == (200, b"body { color: red }")
    assert beside[1]["Cache-Control"] == "public, max-age=31536000, immutable"
    assert beside[1]["Content-Type"] == "text/css; charset=utf-8"
    assert (known[0], known[2]) == (304, b"")
    assert (packed[0], missing[0]) == (404, 404)
    assert [answer.split()[1] for answer in beyond] == [b"404"] * 4, (
        "what processes say to each other is nobody else's"
    )
    assert alone[0] == 200, "whoever looks at an old page gets today's, as ever"
    assert "immutable" not in alone[1].get("Cache-Control", "")
    assert alone[2] != beside[2]


async def asked_plainly(hall: Hall, path: str) -> bytes:
    """What is answered to a path as no browser would ask for it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.services.settings.port)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: {hall.services.settings.address}\r\nConnection: close\r\n\r\n".encode()
    )
    try:
        return await reader.read()
    finally:
        writer.close()


async def answered(hall: Hall, path: str, **headers: str) -> tuple[int, Any, bytes]:
    async with hall.visitor().http.get(path, headers=headers) as answer:
        return answer.status, answer.headers, await answer.read()


async def test_who_is_sent_away_goes_on_by_number_at_the_other(two):
    first, second = two
    vera = await (await first.visitor().register("Vera", "perm")).connect()
    oleg = await second.visitor().register("Oleg", "perm")
    seq = (await first.state()).seq

    draining = asyncio.create_task(first.services.draining.drain())
    await asyncio.wait_for(vera.cut_off.wait(), PATIENCE)
    async with first.visitor().http.get("/readyz") as ready:
        assert (ready.status, (await ready.json())["failing"]) == (503, ["running"])
    await draining
    there = await (await oleg.connect()).done("post-message", id="hello", text="Hello")

    vera.visitor.hall = second
    vera.visitor.http._base_url = oleg.http._base_url
    again = await vera.visitor.connect(after=seq)
    found = await again.ask("catch-up", {"after": seq})
    assert [entry["seq"] for entry in found["entries"]][-1] >= there > seq


async def test_without_its_database_a_process_is_not_ready(
    tmp_path: Path, prepared: Path, own_cluster: Cluster
):
    shutil.copytree(prepared, tmp_path / "data")
    kept = KeptIn(own_cluster)
    address = await kept.address(tmp_path / "data" / "twincloth.db")
    async with open_hall(tmp_path / "data", database=address) as hall:
        line = await (await hall.visitor().register("Vera", "perm")).connect()
        async with hall.visitor().http.get("/readyz") as ready:
            assert ready.status == 200, await ready.text()

        own_cluster.kill()
        await asyncio.wait_for(line.cut_off.wait(), PATIENCE)
        async with hall.visitor().http.get("/readyz") as ready:
            assert ready.status == 503
            assert (await ready.json())["checks"]["database"] == "away"

        own_cluster.start()
        await come_true(lambda: not hall.services.sharing.fleet.cut_off.away)
        again = await line.visitor.connect()
        assert (await again.ask("clock", {}))["ok"]


async def test_one_of_several_takes_the_operators_tasks_and_another_one_when_it_ends(two):
    first, second = two
    socket = first.services.settings.data / SOCKET
    async with AsyncExitStack() as others:
        async with open_task_server(first.services):
            await others.enter_async_context(open_task_server(second.services))
            assert len(await reasons(socket)) == 1
        assert not socket.exists()
        await come_true(socket.exists)
        assert len(await reasons(socket)) == 1


async def reasons(socket: Path) -> list[str]:
    """What the operator's socket answers to what is no task."""
    async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket))) as session:
        return json.loads(
            await (await session.post("http://localhost/", data=b'{"type":"burn-everything"}')).read()
        )["lines"]


async def test_a_folder_that_several_share_is_nobodys_alone(two):
    with pytest.raises(FolderTaken):
        async with open_application(two[0].services.settings, alone=True):
            pytest.fail("a command does alone what others serve")
