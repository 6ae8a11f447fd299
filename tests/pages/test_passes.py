"""Passes: what a browser remembers of the links by which it came, how long, and how it is made to forget."""

import asyncio
import re
from http.cookies import SimpleCookie

from yarl import URL

from ceremony import second_exchange
from halls import Hall, Visitor, come_true
from twincloth.database import StorageFailure
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.staff import AppointStaff, LogOutStaff, Staff, StaffPass, key_hash
from twincloth.operator.staff import ListStaff, LogOutLink
from twincloth.pages.identity import MOST_LASTING, MOST_SPARE
from twincloth.pages.staff import link_address, new_key

LONGEST = 4096
"""Bytes of a cookie with its name and its attributes, which a browser must keep (RFC 6265, 6.1)."""


async def link_of(hall: Hall, code: str, role: Role, staff: str) -> str:
    """A new link of any exchange."""
    key = new_key()
    place = "perm" if role is Role.HOST else ""
    command = AppointStaff(staff=staff, role=role, place=place, key_hash=key_hash(key))
    await hall.services.rooms.find(code).give(command, OPERATOR.id)
    return link_address("", role, key)


def passes(visitor: Visitor) -> list[StaffPass]:
    cookies = SimpleCookie(visitor.cookies())
    return visitor.hall.services.identities.passes({name: one.value for name, one in cookies.items()})


async def test_a_hosts_own_pass_is_never_pushed_out(hall: Hall):
    other = await second_exchange(hall)
    tom = hall.visitor()
    await tom.get(await hall.link(Role.HOST, "oxford", "tom"))

    for number in range(12):
        assert (await tom.get(await hall.link(Role.STAGE, "", f"screen-{number}")))[0] == 200
        assert (await tom.get(await link_of(hall, other, Role.HOST, f"of-{number}")))[0] == 200
        assert (await tom.get(await link_of(hall, other, Role.STAGE, f"hall-{number}")))[0] == 200

    assert (await tom.get("/host?as=tom"))[0] == 200
    assert (await (await tom.connect("host", **{"as": "tom"})).ask("clock", {}))["ok"]
    assert sum(one.spare for one in passes(tom)) == MOST_SPARE
    assert sum(not one.spare for one in passes(tom)) == 13


async def test_the_cookie_of_as_many_links_as_there_can_be_fits_and_one_more_is_refused_in_words(hall: Hall):
    tom = hall.visitor("ru")
    links = [
        await hall.link(Role.HOST, "oxford", f"{number:0>12}-{new_key()}") for number in range(MOST_LASTING)
    ]
    for number, link in enumerate((*links, *[await hall.link(Role.STAGE) for _ in range(MOST_SPARE)])):
        path, _, key = link.partition("#")
        async with tom.http.post(path, data={"key": key}, allow_redirects=False) as response:
            assert len(response.headers["Set-Cookie"].encode()) < LONGEST, number

    status, page = await tom.get(await hall.link(Role.HOST, "perm", "one-more"))

    assert status == 429
    assert "Выйдите из какой-нибудь" in page
    assert (await tom.get(f"/host?as={passes(tom)[-1].staff}"))[0] == 200
    revoked = next(one.staff for one in passes(tom) if not one.spare)
    await hall.give(LogOutStaff(staff=revoked))
    assert (await tom.get(await hall.link(Role.HOST, "perm", "instead")))[0] == 200, (
        "a pass that is void gives way"
    )


async def test_a_pass_of_before_there_were_epochs_is_still_good(hall: Hall):
    tom = hall.visitor()
    await tom.get(await hall.link(Role.HOST, "oxford", "tom"))
    identities = hall.services.identities
    old = identities._serializer("twincloth_staff").dumps([[hall.code, "tom"]])
    tom.http.cookie_jar.update_cookies({"twincloth_staff": old}, URL(hall.url))

    assert passes(tom) == [StaffPass(hall.code, "tom")]
    assert (await tom.get("/host"))[0] == 200


async def test_logging_out_here_leaves_other_browsers_and_other_links(hall: Hall):
    path = await hall.link(Role.HOST, "oxford", "tom")
    laptop, phone = hall.visitor(), hall.visitor()
    await laptop.get(await hall.link(Role.HOST, "perm", "nina"))
    await laptop.get(path)
    await phone.get(path)

    status, page = await laptop.post("/host/links/log-out-here", **{"as": "tom"})

    assert (status, "You are logged out" in page) == (200, True)
    assert (await laptop.get("/host?as=tom"))[0] == 410
    assert (await laptop.get("/host?as=nina"))[0] == 200
    assert (await phone.get("/host?as=tom"))[0] == 200
    assert (await laptop.get(path))[0] == 200


async def test_logging_out_everywhere_ends_every_browser_and_socket_at_once_but_not_the_link(hall: Hall):
    path = await hall.link(Role.HOST, "oxford", "tom")
    laptop, phone, nina = hall.visitor(), hall.visitor(), await hall.host("perm")
    for browser in (laptop, phone):
        await browser.get(path)
    lines = [await browser.connect("host", **{"as": "tom"}) for browser in (laptop, phone)]
    other = await nina.connect("host")

    status, _ = await phone.post("/host/links/log-out-everywhere", **{"as": "tom"})

    assert status == 200
    for line in lines:
        await asyncio.wait_for(line.cut_off.wait(), 10)
    for browser in (laptop, phone):
        assert (await browser.get("/host?as=tom"))[0] == 410
    assert (await other.ask("clock", {}))["ok"]
    assert not other.cut_off.is_set()
    assert (await laptop.get(path))[0] == 200
    assert (await (await laptop.connect("host")).ask("clock", {}))["ok"]
    assert (await phone.get("/host?as=tom"))[0] == 410


async def test_who_was_logged_out_is_so_after_a_restart_too(hall: Hall, tmp_path):
    path = await hall.link(Role.HOST, "oxford", "tom")
    tom = hall.visitor()
    await tom.get(path)
    await LogOutLink(code=hall.code, staff="tom").do(hall.services)
    cookies = tom.cookies()

    await hall.services.rooms.find(hall.code).forget()

    async with tom.http.get("/host", headers={"Cookie": cookies}) as answer:
        assert answer.status == 410
    assert (await hall.state())[Staff].links["tom"].epoch == 1


async def test_a_host_logs_out_nobody_else(hall: Hall):
    tom = await hall.host("oxford")
    await hall.link(Role.HOST, "perm", "nina")
    own = next(link.id for link in (await hall.state())[Staff].links.values() if link.place == "oxford")

    await tom.post("/host/links/log-out-everywhere", **{"as": "nina"})

    links = (await hall.state())[Staff].links
    assert links["nina"].epoch == 0
    assert links[own].epoch == 0
    assert (await tom.get("/host"))[0] == 200


async def test_who_is_no_host_logs_out_nobody(hall: Hall):
    await hall.link(Role.HOST, "perm", "nina")
    for way in ("log-out-here", "log-out-everywhere", "revoke"):
        assert (await hall.visitor().post(f"/host/links/{way}", **{"as": "nina", "link": "nina"}))[0] == 410
    assert (await hall.visitor().get("/host/links"))[0] == 410
    assert (await hall.state())[Staff].links["nina"].epoch == 0


async def test_a_host_revokes_a_stage_in_the_list_and_another_host_but_not_themselves(hall: Hall):
    tom = await hall.host("oxford")
    await hall.link(Role.STAGE, "", "screen")
    await hall.link(Role.HOST, "perm", "nina")

    status, page = await tom.post("/host/links/revoke", link="screen")
    assert (status, "link-screen" in page, "link-nina" in page) == (200, False, True)
    own = passes(tom)[0].staff
    assert (await tom.post("/host/links/revoke", link=own))[0] == 422
    status, page = await tom.post("/host/links/revoke", link="nina")
    assert (status, "link-nina" in page, f"link-{own}" in page) == (200, False, True)
    assert (await tom.post("/host/links/revoke"))[0] == 404


async def test_links_are_listed_with_their_last_use_which_outlives_a_restart(hall: Hall, tmp_path):
    path = await hall.link(Role.HOST, "oxford", "tom")
    await hall.link(Role.STAGE, "", "screen")
    tom = hall.visitor()
    rows = dict(row.split(" ", 1) for row in await ListStaff(code=hall.code).do(hall.services))
    assert all(row.endswith("never used") for row in rows.values())

    await tom.get(path)

    _, page = await tom.get("/host/links")
    used = {
        id: "never yet" not in part for id, part in re.findall(r'id="link-(\w+)"(.*?)</dl>', page, re.DOTALL)
    }
    assert used == {"tom": True, "screen": False}
    uses = hall.services.last_uses
    at = uses.of(hall.code, "tom")
    await uses.write()
    again = type(uses)(hall.services.database)
    await again.open()
    assert again.of(hall.code, "tom") == at
    await again.close()
    rows = dict(row.split(" ", 1) for row in await ListStaff(code=hall.code).do(hall.services))
    assert re.search(r"made \d{4}-\d\d-\d\d \d\d:\d\d UTC, last used \d{4}-", rows["tom"])


async def test_a_socket_of_a_stage_counts_as_use(hall: Hall):
    key = (await hall.link(Role.STAGE, "", "screen")).rpartition("#")[2]

    await hall.visitor().connect("stage", key=key)

    assert hall.services.last_uses.of(hall.code, "screen")


async def test_a_last_use_that_could_not_be_written_is_written_later(hall: Hall, monkeypatch, caplog):
    async def full(*_):
        raise StorageFailure("storage-full", "no room")

    uses = hall.services.last_uses
    uses.note(hall.code, "tom")
    with monkeypatch.context() as patched:
        patched.setattr(hall.services.database, "write", full)
        await uses.write()
    assert "could not be written" in caplog.text

    await uses.write()

    again = type(uses)(hall.services.database)
    await again.open()
    assert again.of(hall.code, "tom")
    await again.close()


async def test_a_new_secret_that_forgets_ends_every_socket(hall: Hall):
    from twincloth.operator.secret import RotateSecret

    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    tom = await (await hall.host("oxford")).connect("host")

    await RotateSecret(forget=True).do(hall.services)

    await come_true(lambda: vera.cut_off.is_set() and tom.cut_off.is_set())
