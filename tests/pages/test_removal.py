"""Removing somebody on pages and sockets: at once, on their device, out of everything that leaves, and undone."""

import asyncio
import csv
import re
from pathlib import Path

import pytest
from socketio.exceptions import ConnectionError as NoConnection

from halls import PATIENCE, Hall, Limited, Visitor
from pages.registration import names
from twincloth.exchange.actor import Role
from twincloth.exchange.doors import CloseDoors, EndExchange
from twincloth.exchange.messages import Messages, PostMessage
from twincloth.exchange.people import People, RegisterParticipant
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.removal import Removals
from twincloth.operator.exporting import ExportExchange

WORDS = "Купите наш товар"


async def person(hall: Hall, name: str) -> str:
    return next(id for id, one in (await hall.state())[People].by_id.items() if one.name == name)


async def gleb_spoke(hall: Hall) -> tuple[Visitor, str]:
    """Gleb of Perm has said something that everybody reads, and something that waits."""
    gleb = await hall.visitor("ru").register("Глеб", "perm")
    line = await gleb.connect()
    host = await (await hall.host("oxford")).connect("host")
    for id in ("shown", "waits"):
        await line.done("post-message", id=id, text=f"{WORDS} {id}")
    await host.done("approve-message", message="shown")
    await host.done("pin-message", message="shown")
    await line.client.disconnect()
    return gleb, await person(hall, "Глеб")


async def test_every_socket_of_theirs_ends_and_none_of_the_others(hall: Hall):
    gleb = await hall.visitor("ru").register("Глеб", "perm")
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    host = await (await hall.host("perm")).connect("host")
    phones = [await gleb.connect(), await gleb.connect(), await gleb.connect(language="en")]

    seq = await host.done("remove-participant", participant=await person(hall, "Глеб"))

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(phone.cut_off.wait() for phone in phones))
    await vera.until(seq)
    assert not vera.cut_off.is_set()
    try:
        await gleb.connect()
    except NoConnection:
        assert hall.lines[-1].heard["connect_error"][0]["data"] == {"code": "removed", "retryable": False}
    else:
        raise AssertionError("they came back in")


async def test_what_was_on_its_way_is_answered(hall: Hall):
    _, id = await gleb_spoke(hall)
    host = await (await hall.host("perm")).connect("host")
    removed = asyncio.ensure_future(host.done("remove-participant", participant=id))
    said = [hall.give(PostMessage(id=f"m{number}", text=WORDS), id) for number in range(3)]
    answers = await asyncio.gather(*said, return_exceptions=True)
    await removed

    with pytest.raises(Refusal, match="removed"):
        await hall.give(PostMessage(id="late", text=WORDS), id)
    assert all(isinstance(answer, int) or str(answer) == "removed" for answer in answers)
    assert (await hall.state())[Messages].waiting == []


async def test_their_words_leave_every_page_and_come_back(hall: Hall):
    gleb, id = await gleb_spoke(hall)
    reader, desk, stage = hall.visitor(), await hall.host("perm"), await hall.link(Role.STAGE)
    pages = [
        (reader, f"/{hall.code}"),
        (desk, "/host"),
        (reader, stage),
        (reader, f"/{hall.code}/record"),
    ]
    before = [(await who.get(path))[1] for who, path in pages]
    assert all(WORDS in page for page in before)

    host = await desk.connect("host")
    await host.done("remove-participant", participant=id)
    assert [WORDS in (await who.get(path))[1] for who, path in pages] == [False] * 4

    await host.done("readmit-participant", participant=id)
    assert [WORDS in (await who.get(path))[1] for who, path in pages] == [True, True, False, True]
    status, page = await gleb.get(f"/{hall.code}")
    assert status == 200
    assert "<message-composer>" in page


async def test_open_pages_are_told_at_once(hall: Hall):
    _, id = await gleb_spoke(hall)
    reader = await hall.visitor("en").connect()
    host = await (await hall.host("perm", "en")).connect("host")

    seq = await host.done("remove-participant", participant=id)

    heard = "".join(entry["html"] or "" for entry in await reader.until(seq))
    assert 'id="stream"' in heard
    assert WORDS not in heard
    told = "".join(entry["html"] or "" for entry in await host.until(seq))
    assert 'id="queue"' in told
    assert f'id="removed-{id}"' in told
    assert WORDS not in told


async def test_their_device_stays_out_and_says_so_kindly(hall: Hall):
    gleb, id = await gleb_spoke(hall)
    host = await (await hall.host("perm")).connect("host")
    await host.done("remove-participant", participant=id)

    status, page = await gleb.get(f"/{hall.code}")
    assert status == 403
    assert "Ведущие закрыли" in page
    assert 'name="ticket"' not in page
    for path, fields in (
        ("register", {"name": "Фёдор", "place": "perm"}),
        ("register", {"name": "Глеб", "place": "perm"}),
        ("hand-over", {}),
        ("continue", {"participant": id}),
    ):
        status, page = await gleb.post(f"/{hall.code}/{path}", **fields)
        assert status == 403, path
        assert "Ведущие закрыли" in page
    assert await names(hall) == ["Глеб"]


async def test_who_shares_the_device_goes_on_and_nobody_new_comes_in_by_it(hall: Hall):
    phone = await hall.visitor("ru").register("Вера", "perm")
    vera = await person(hall, "Вера")
    await phone.post(f"/{hall.code}/hand-over")
    await phone.register("Глеб", "perm")
    host = await (await hall.host("perm")).connect("host")
    await host.done("remove-participant", participant=await person(hall, "Глеб"))

    _, page = await phone.get(f"/{hall.code}")
    assert "Вера" in page
    status, page = await phone.post(f"/{hall.code}/continue", participant=vera)
    assert status == 200
    assert f'me="{vera}"' in page

    status, page = await phone.post(f"/{hall.code}/register", name="Фёдор", place="perm")
    assert status == 422
    assert f'me="{vera}"' in page
    assert await names(hall) == ["Вера", "Глеб"]


async def test_another_browser_is_nobody_removed(hall: Hall):
    _, id = await gleb_spoke(hall)
    host = await (await hall.host("perm")).connect("host")
    await host.done("remove-participant", participant=id)

    assert (await hall.visitor("ru").get(f"/{hall.code}"))[0] == 200
    status, page = await hall.visitor("ru").post(f"/{hall.code}/register", name="Глеб", place="perm")
    assert status == 422, "the name stays taken"
    assert "name-error" in page


async def test_the_lobby_is_closed_to_them_too(hall: Hall):
    gleb, id = await gleb_spoke(hall)
    await hall.give(CloseDoors())
    host = await (await hall.host("perm")).connect("host")
    await host.done("remove-participant", participant=id)

    assert (await gleb.get(f"/{hall.code}"))[0] == 403
    assert (await gleb.get(f"/{hall.code}/record"))[0] == (await hall.visitor().get(f"/{hall.code}/record"))[
        0
    ]
    try:
        await gleb.connect("lobby")
    except NoConnection:
        assert hall.lines[-1].heard["connect_error"][0]["data"]["code"] == "removed"
    else:
        raise AssertionError("they look on")


async def test_nothing_of_theirs_is_exported_for_everybody_while_they_are_out(hall: Hall, tmp_path: Path):
    _, id = await gleb_spoke(hall)
    host = await (await hall.host("perm")).connect("host")
    await hall.give(EndExchange())

    async def record(name: str) -> list[dict[str, str]]:
        await ExportExchange(code=hall.code, target=str(tmp_path / name)).do(hall.services)
        return list(csv.DictReader((tmp_path / name / "record.csv").read_text("utf-8-sig").splitlines()))

    assert [row["text"] for row in await record("before")] == [f"{WORDS} shown"]
    await host.done("remove-participant", participant=id)
    assert await record("while") == []
    await host.done("readmit-participant", participant=id)
    assert [row["text"] for row in await record("after")] == [f"{WORDS} shown"]


async def test_they_are_out_after_a_restart_too(limited: Limited):
    async with limited() as hall:
        gleb, id = await gleb_spoke(hall)
        host = await (await hall.host("perm")).connect("host")
        await host.done("remove-participant", participant=id)
        cookies = dict(re.findall(r"(\w+)=([^;]+)", gleb.cookies()))
    async with limited() as hall:
        assert id in (await hall.state())[Removals]
        again = hall.visitor("ru")
        again.http.cookie_jar.update_cookies(cookies, again.http._base_url)
        assert (await again.get(f"/{hall.code}"))[0] == 403


async def come_in(hall: Hall, number: int) -> None:
    await asyncio.gather(
        *(
            hall.give(
                RegisterParticipant(participant=f"p{one}", name=f"Гость {one}", place="perm", language="ru"),
                "",
            )
            for one in range(number)
        )
    )


async def test_a_host_finds_one_of_six_hundred_removes_them_and_lets_them_back_in(hall: Hall):
    await come_in(hall, 600)
    host = await hall.host("oxford")
    _, page = await host.get("/host/people")
    assert page.count('<li id="person-') == 50
    assert "600 people" in page

    _, page = await host.get("/host/people?find=ГОСТЬ 417")
    assert re.findall(r'<li id="person-(\w+)"', page) == ["p417"]
    link = re.search(r"/host\?as=(\w+)", page)
    assert link
    form = {"as": link[1], "find": "Гость 41", "participant": "p417"}

    status, page = await host.post("/host/people", ruling="remove", **form)
    assert status == 200
    assert 'id="person-p417" data-out' in page
    assert page.count('<li id="person-') == 11
    assert "p417" in (await hall.state())[Removals]

    _, page = await host.get("/host/people")
    assert page.index('id="person-p417"') < page.index('id="person-p599"'), "whoever is out stands first"
    await host.post("/host/people", ruling="readmit", **form)
    assert "p417" not in (await hall.state())[Removals]


async def test_nobody_but_a_host_sees_the_list_or_rules(hall: Hall):
    gleb, id = await gleb_spoke(hall)

    assert (await gleb.get("/host/people"))[0] == 410
    assert (await gleb.post("/host/people", ruling="remove", participant=id))[0] == 410
    line = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    assert (await line.ask("remove-participant", {"participant": id}))["error"]["code"] == "not-allowed"


async def test_what_a_form_of_the_list_may_say_wrong_is_refused(hall: Hall):
    host = await hall.host("perm")
    link = re.search(r"/host\?as=(\w+)", (await host.get("/host/people"))[1])
    assert link

    for fields in ({}, {"ruling": "remove"}, {"ruling": "dance", "participant": "x"}, {"participant": "x"}):
        assert (await host.post("/host/people", **{"as": link[1]}, **fields))[0] == 404
