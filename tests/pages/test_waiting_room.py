"""The waiting room over HTTP and the socket: who waits sees a calm page, nobody sees them, and hosts let them in."""

import re

import pytest
from socketio.exceptions import ConnectionError as NotConnected

from ceremony import appoint, host_of
from halls import Hall, Limited, Line, Visitor
from twincloth.exchange.admission import (
    AdmitParticipants,
    CloseWaitingRoom,
    OpenWaitingRoom,
    ReconsiderAdmission,
    TurnAwayParticipants,
)
from twincloth.exchange.doors import CloseDoors, EndExchange
from twincloth.exchange.waiting_room import WaitingRoom

RESYNC = "<template data-resync></template>"


async def opened(hall: Hall) -> None:
    """Two hosts, and an open waiting room."""
    await appoint(hall)
    await hall.give(OpenWaitingRoom(), host_of("perm"))


async def arrive(hall: Hall, name: str = "Олег", place: str = "perm", language: str = "ru") -> Visitor:
    visitor = hall.visitor(language)
    status, _ = await visitor.post(f"/{hall.code}/register", name=name, place=place)
    assert status == 200
    return visitor


async def page(visitor: Visitor) -> str:
    return (await visitor.get(f"/{visitor.hall.code}"))[1]


def view_of(page: str) -> str:
    found = re.search(r'<live-exchange[^>]* view="(\w+)"', page)
    assert found
    return found[1]


async def waiting(hall: Hall) -> tuple[str, ...]:
    return (await hall.state())[WaitingRoom].of()


async def test_whoever_signs_in_waits_with_their_name_and_place_before_them(hall: Hall):
    await opened(hall)

    oleg = await arrive(hall)

    shown = await page(oleg)
    assert view_of(shown) == "waiting"
    assert "Ведущие вас впустят" in shown
    assert "<bdi>Олег</bdi>" in shown
    assert "Пермь" in shown
    assert "<message-composer>" not in shown
    assert "The hosts will let you in" in await page(await arrive(hall, "Alice", "oxford", "en"))


async def test_nobody_sees_who_waits_but_hosts(hall: Hall):
    vera, stage = await hall.visitor("ru").register("Вера", "perm"), await hall.stage()
    await opened(hall)
    heard = await vera.connect()
    oleg = await arrive(hall)
    line = await oleg.connect("waiting")
    seq = (await hall.state()).seq

    present = (await heard.hears("present", len(heard.heard["present"]) + 2))[-1]

    assert present["places"] == {"oxford": 0, "perm": 1}
    assert (await heard.until(seq))[-1]["html"] is None
    for visitor, path in ((vera, f"/{hall.code}"), (stage, "/stage"), (hall.visitor(), f"/{hall.code}")):
        # The head greets with the exchange's own words, in which there is an Oleg too.
        assert "Олег" not in (await visitor.get(path))[1].partition("</head>")[2]
    dashboard = (await (await hall.host("oxford")).get("/host"))[1]
    assert "Олег" in dashboard
    assert "1 registered" in dashboard
    assert line.heard["mine"] == []


async def test_whoever_waits_may_do_nothing_over_any_view(hall: Hall):
    await opened(hall)
    oleg = await arrive(hall)

    for view in ("waiting", "session", "lobby"):
        line = await oleg.connect(view)
        for tag, fields in (("post-message", {"id": f"m-{view}", "text": "Пустите!"}), ("raise-hand", {})):
            answer = await line.ask(tag, fields)
            assert answer["error"]["code"] == "not-let-in"
            assert "ещё не впустили" in answer["error"]["message"]


async def let_in(hall: Hall) -> tuple[Visitor, Line, str]:
    """Oleg, who waits, with his page's socket, and his id."""
    await opened(hall)
    oleg = await arrive(hall)
    line = await oleg.connect("waiting")
    return oleg, line, (await waiting(hall))[0]


async def test_one_is_let_in_without_touching_the_page(hall: Hall):
    oleg, line, participant = await let_in(hall)
    host = await (await hall.host("perm")).connect("host")

    await host.done("admit-participants", participant=participant)

    (mine,) = await line.hears("mine")
    assert (mine["state"], mine["html"]) == ("in", RESYNC)
    assert view_of(await page(oleg)) == "session"
    await (await oleg.connect()).done("post-message", id="m", text="Здравствуйте!")


async def test_whoever_was_away_meanwhile_hears_of_it_when_they_come_back(hall: Hall):
    oleg, _, participant = await let_in(hall)
    before = (await hall.state()).seq
    await hall.give(AdmitParticipants(participant=participant), host_of("perm"))

    (mine,) = (await (await oleg.connect("waiting")).ask("catch-up", {"after": before}))["mine"]

    assert mine["html"] == RESYNC


async def test_one_is_turned_away_kindly_and_taken_back(hall: Hall):
    oleg, line, participant = await let_in(hall)

    await hall.give(TurnAwayParticipants(participant=participant), host_of("perm"))

    assert (await line.hears("mine"))[-1]["state"] == "turned-away"
    shown = await page(oleg)
    assert (view_of(shown), "не впустили" in shown) == ("waiting", True)
    batch = (await hall.state())[WaitingRoom].batches.newest_first[0].id
    await hall.give(ReconsiderAdmission(batch=batch), host_of("oxford"))
    assert (await line.hears("mine", 2))[-1]["state"] == "waiting"
    assert "Ведущие вас впустят" in await page(oleg)


async def test_closing_it_lets_in_who_waits(hall: Hall):
    oleg, line, _ = await let_in(hall)

    await hall.give(CloseWaitingRoom(), host_of("perm"))

    assert (await line.hears("mine"))[-1]["state"] == "in"
    assert view_of(await page(oleg)) == "session"
    assert view_of(await page(await arrive(hall, "Anna"))) == "session"


async def test_behind_closed_doors_whoever_waits_sees_nothing_and_can_still_be_let_in(hall: Hall):
    oleg, _, participant = await let_in(hall)
    await hall.give(CloseDoors(), host_of("perm"))

    with pytest.raises(NotConnected):
        await oleg.connect("session")
    assert hall.lines[-1].heard["connect_error"][0]["data"]["code"] == "doors-closed"
    assert (await oleg.get(f"/{hall.code}/record"))[0] == 422
    await hall.give(AdmitParticipants(participant=participant), host_of("perm"))
    assert view_of(await page(oleg)) == "session"


async def test_who_has_to_wait_again_is_cut_off_behind_closed_doors(hall: Hall):
    oleg, _, participant = await let_in(hall)
    await hall.give(AdmitParticipants(participant=participant), host_of("perm"))
    line = await oleg.connect()
    await hall.give(CloseDoors(), host_of("perm"))
    batch = (await hall.state())[WaitingRoom].batches.newest_first[0].id

    await hall.give(ReconsiderAdmission(batch=batch), host_of("perm"))

    await line.cut_off.wait()
    assert view_of(await page(oleg)) == "waiting"


async def test_when_it_is_over_nobody_waits(hall: Hall):
    oleg, line, _ = await let_in(hall)

    seq = await hall.give(EndExchange())

    assert RESYNC in (await line.until(seq))[-1]["html"]
    shown = await page(oleg)
    assert view_of(shown) == "session"
    assert " me=" not in shown


async def test_after_a_restart_they_still_wait(limited: Limited):
    async with limited() as hall:
        oleg, _, participant = await let_in(hall)
        cookies = oleg.cookies()
    async with limited(doors=False) as hall:
        again = hall.visitor("ru")
        again.http.headers["Cookie"] = cookies

        assert view_of(await page(again)) == "waiting"
        await hall.give(AdmitParticipants(participant=participant), host_of("perm"))
        assert view_of(await page(again)) == "session"


async def test_the_dashboard_shows_twelve_of_each_place_and_how_many_more(hall: Hall):
    await opened(hall)
    for number in range(14):
        await arrive(hall, f"Person {number}")
    await arrive(hall, "Alice", "oxford")

    _, dashboard = await (await hall.host("perm")).get("/host")

    assert len(re.findall(r'<li id="waiting-', dashboard)) == 13
    assert "and 2 more" in dashboard
    assert "Let all of Perm in" in dashboard
    assert "Let all of Oxford in" not in dashboard, "one is let in by name"
    assert "Let 15 people in?" in dashboard
    assert "15 people who wait come in" in dashboard


async def test_a_phone_is_passed_on_while_one_waits(hall: Hall):
    oleg, _, _ = await let_in(hall)

    _, shown = await oleg.post(f"/{hall.code}/hand-over")
    assert view_of(shown) == "session"
    await oleg.post(f"/{hall.code}/register", name="Анна", place="perm")

    assert len(await waiting(hall)) == 2
    assert "<bdi>Анна</bdi>" in await page(oleg)
