"""The socket: who may connect, and an answer to everything."""

import asyncio
import json

import pytest
from socketio.exceptions import ConnectionError as NotConnected
from yarl import URL

from halls import PATIENCE, Hall
from twincloth.exchange.actor import Role
from twincloth.exchange.doors import CloseDoors
from twincloth.exchange.staff import DismissStaff, Staff

HELLO = {"id": "hello", "text": "Привет!"}


async def refused(visitor, view="session", **auth):
    line = None
    with pytest.raises(NotConnected):
        line = await visitor.connect(view, **auth)
    assert line is None
    return visitor.hall.lines[-1].heard["connect_error"][0]["data"]["code"]


async def test_a_command_is_acked_with_its_number(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    line = await vera.connect()

    answer = await line.ask("post-message", HELLO)

    assert answer == {"ok": True, "seq": (await hall.state()).seq}


async def test_a_page_of_before_may_say_more_than_is_asked(hall: Hall):
    """Pages that were open before an upgrade say from where on they want to hear."""
    line = await hall.visitor().connect(after=0)

    assert (await line.ask("catch-up", {"after": 0}))["ok"]


async def test_a_repeated_command_gets_the_same_number_and_changes_nothing(hall: Hall):
    line = await (await hall.visitor().register("Alice", "oxford")).connect()

    first = await line.ask("post-message", HELLO)
    again = await line.ask("post-message", HELLO)

    assert first == again
    assert len((await hall.state()).invalidated) == first["seq"]


@pytest.mark.parametrize(
    ("event", "arguments", "code"),
    [
        ("post-message", ({"id": "a"},), "invalid-payload"),
        ("post-message", ({"id": "a", "text": 5},), "invalid-payload"),
        ("post-message", ({"id": "a", "text": "b", "colour": "red"},), "invalid-payload"),
        ("post-message", ({"id": "not an id", "text": "b"},), "invalid-payload"),
        ("post-message", ({"id": "a\n", "text": "b"},), "invalid-payload"),
        ("post-message", ("hello",), "invalid-payload"),
        ("post-message", (), "invalid-payload"),
        ("post-message", ({}, {}), "invalid-payload"),
        ("post-message", (None,), "invalid-payload"),
        ("post-message", ({"id": "a", "text": " "},), "message-empty"),
        ("post-message", ({"id": "a", "text": "x" * 501},), "message-too-long"),
        ("post-message", ({"id": "a", "text": "a\u202eb"},), "text-unprintable"),
        ("post-massage", ({},), "unknown-command"),
        ("register-participant", ({},), "unknown-command"),
        ("unveil-gift", ({"gift": "ABCDEF"},), "unknown-command"),
        ("malformed", (), "invalid-payload"),
        ("approve-message", ({"message": "hello"},), "not-allowed"),
        ("catch-up", ({"after": -1},), "invalid-payload"),
        ("catch-up", ({"after": "1"},), "invalid-payload"),
        ("catch-up", ({"after": 1.5},), "invalid-payload"),
        ("catch-up", ({"after": None},), "invalid-payload"),
        ("catch-up", ({},), "invalid-payload"),
        ("clock", ({"at": 5},), "invalid-payload"),
    ],
)
async def test_bad_input_gets_a_clear_answer(hall: Hall, event, arguments, code):
    line = await (await hall.visitor("ru").register("Вера", "perm")).connect()

    answer = await line.ask(event, *arguments)

    assert answer["ok"] is False
    assert answer["error"]["code"] == code
    assert len(answer["error"]["message"]) > 10
    assert (await line.ask("post-message", HELLO))["ok"]


async def test_a_refusal_speaks_the_language_of_the_page(hall: Hall):
    line = await (await hall.visitor("ru").register("Вера", "perm")).connect()

    answer = await line.ask("post-message", {"id": "a", "text": ""})

    assert "Напишите" in answer["error"]["message"]


async def test_a_guest_may_watch_but_not_write(hall: Hall):
    line = await hall.visitor().connect()

    assert (await line.ask("post-message", HELLO))["error"]["code"] == "register-first"


async def test_a_guest_waits_in_the_lobby_while_the_doors_are_closed(hall: Hall):
    await hall.give(CloseDoors())

    assert await refused(hall.visitor()) == "doors-closed"
    assert await hall.visitor().connect("lobby")


async def test_a_guest_who_was_watching_is_shown_out_when_the_doors_close(hall: Hall):
    guest = await hall.visitor().connect()
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()

    await hall.give(CloseDoors())

    await guest.cut_off.wait()
    assert (await vera.ask("post-message", HELLO))["ok"]


async def test_nobody_sees_the_dashboard_or_the_stage_without_a_link(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")

    assert await refused(vera, "host") == "not-allowed"
    assert await refused(vera, "stage") == "not-allowed"


async def test_a_stage_is_no_host(hall: Hall):
    assert await refused(await hall.stage(), "host") == "not-allowed"


async def test_a_revoked_host_is_cut_off_and_stays_out(hall: Hall):
    tom = await hall.host("oxford")
    line = await tom.connect("host")
    (link,) = (await hall.state())[Staff].links

    await hall.give(DismissStaff(staff=link))

    await line.cut_off.wait()
    assert await refused(tom, "host") == "not-allowed"


async def test_one_browser_may_hold_both_hosts_links(hall: Hall):
    visitor = hall.visitor()
    for place in ("perm", "oxford"):
        await visitor.get(await hall.link(Role.HOST, place, f"host-of-{place}"))
    gift = hall.gifts[0]

    for place in ("perm", "oxford"):
        line = await visitor.connect("host", **{"as": f"host-of-{place}"})
        await line.done("arm-gift", gift=gift)

    assert await refused(visitor, "host", **{"as": "somebody-else"}) == "not-allowed"


@pytest.mark.parametrize(
    "auth",
    [
        {"code": "ZZZZZZ"},
        {"code": 5},
        {"view": "backstage"},
        {"language": "xx"},
        {"language": None},
        {"code": None},
    ],
)
async def test_a_greeting_that_makes_no_sense_is_refused(hall: Hall, auth):
    assert await refused(hall.visitor(), **auth) in (
        "unknown-exchange",
        "unknown-language",
        "invalid-payload",
    )


async def test_a_forged_cookie_makes_nobody_anybody(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    forged = vera.http.cookie_jar.filter_cookies(URL(hall.url))["twincloth_people"].value
    guest = hall.visitor()
    guest.http.cookie_jar.update_cookies({"twincloth_people": forged[:-2] + "xx"})

    line = await guest.connect()

    assert (await line.ask("post-message", HELLO))["error"]["code"] == "register-first"


async def test_who_leaves_while_being_let_in_is_not_counted_as_here(hall: Hall, monkeypatch):
    state, asked, turn_over = hall.services.rooms.state, asyncio.Event(), asyncio.Event()

    async def held(code):
        asked.set()
        await turn_over.wait()
        return await state(code)

    visitor = await hall.visitor().register("Alice", "oxford")
    _, opened = await visitor.get("/socket.io/?EIO=4&transport=polling")
    path = f"/socket.io/?EIO=4&transport=polling&sid={json.loads(opened[1:])['sid']}"
    request = json.dumps({"code": hall.code, "view": "session", "language": "en"})
    monkeypatch.setattr(hall.services.rooms, "state", held)
    coming = asyncio.create_task(visitor.http.post(path, data=f"40{request}"))
    await asyncio.wait_for(asked.wait(), PATIENCE)
    (await visitor.http.post(path, data="1")).close()
    turn_over.set()
    (await asyncio.wait_for(coming, PATIENCE)).close()

    assert hall.services.audience.sockets(hall.code) == []


async def test_the_clock_can_be_asked(hall: Hall):
    line = await hall.visitor().connect()

    answer = await line.ask("clock", {})

    assert answer["ok"]
    assert isinstance(answer["at"], int)


async def test_the_events_of_one_client_are_carried_out_in_order(hall: Hall):
    line = await (await hall.visitor().register("Alice", "oxford")).connect()
    seqs = []
    for number in range(30):
        await line.client.emit(
            "post-message",
            {"id": f"m{number}", "text": f"{number}"},
            callback=lambda ack: seqs.append(ack["seq"]),
        )
    await line.ask("clock", {})

    assert seqs == sorted(seqs)
    assert len(seqs) == 30


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://127.0.0.1:{port}", 200), ("http://localhost:{port}", 200), ("http://elsewhere.example", 400)],
)
async def test_only_our_own_pages_may_open_a_socket(hall: Hall, origin, status):
    port = hall.services.settings.port
    headers = {"Origin": origin.format(port=port), "X-Forwarded-Host": "elsewhere.example"}

    answered, _ = await hall.visitor().get("/socket.io/?EIO=4&transport=polling", headers=headers)

    assert answered == status
