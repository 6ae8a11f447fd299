"""Traces: what is tried at pages and sockets is told to the security log, and nothing that was tried stands there."""

from secrets import token_urlsafe

import pytest
from socketio.exceptions import ConnectionError as NotConnected

from halls import Hall
from pages.desk import desk_of
from twincloth.collection.derivatives import no_progress
from twincloth.exchange.actor import Role
from twincloth.exchange.staff import DismissStaff, Staff
from twincloth.live.retention import DAY, Retention
from twincloth.operator.exporting import ExportExchange
from twincloth.operator.failures import Failed
from twincloth.operator.staff import RevokeLink
from twincloth.operator.task import perform
from twincloth.pages.identity import STAFF as STAFF_COOKIE


def name_of(hall: Hall) -> str:
    """By which the log speaks of its exchange."""
    return hall.services.collection.contents[hall.code].key


async def test_four_hundred_wrong_staff_keys_leave_their_trace(hall, kept):
    visitor = hall.visitor()
    keys = [token_urlsafe(16) for _ in range(400)]
    for key in keys[:200]:
        assert (await visitor.post("/staff", key=key))[0] == 410
    for key in keys[200:]:
        assert (await visitor.get(f"/staff/{key}"))[0] == 410
    hall.services.security_log.close()

    first, rest = kept.told("link-refused")
    assert first["what"] == "/staff"
    assert rest == first | {"what": "/staff/{key}", "repeated": 399}
    assert not any(key in line for line in kept.texts() for key in keys)


async def test_a_link_that_is_opened_is_told_by_its_id(hall, kept):
    link = await hall.link(Role.HOST, "perm", "s0a1")
    visitor = hall.visitor()
    await visitor.get(link)
    await visitor.get("/host")

    (told,) = kept.told("link-opened")
    assert told["by"] == "s0a1"
    assert (told["exchange"], told["role"], told["place"]) == (name_of(hall), "host", "perm")
    assert not any(link.rpartition("#")[2] in line for line in kept.texts())


async def test_codes_that_nothing_has_are_told_and_the_limit_too(limited, kept):
    async with limited(guesses_per_address=3) as hall:
        visitor = hall.visitor()
        for code in ("BBBBBC", "BBBBBD", "BBBBBF", "BBBBBG", hall.code):
            await visitor.get(f"/{code}")

    assert [line.get("repeated") for line in kept.told("code-refused")] == [None, 2]
    assert len(kept.told("limit-met")) == 2  # of codes that nothing has, and of one that an exchange has
    assert {line["limit"] for line in kept.told("limit-met")} == {"too-many-guesses"}
    assert not any("BBBBB" in line or hall.code in line for line in kept.texts())


async def test_a_form_of_another_site_is_told(hall, kept):
    visitor = hall.visitor()
    async with visitor.http.post(
        f"/{hall.code}/register", data={"name": "Vera"}, headers={"Origin": "https://elsewhere.example"}
    ) as answer:
        assert answer.status == 403

    (told,) = kept.told("form-foreign")
    assert told["what"].startswith("/{code")
    assert told["exchange"] == name_of(hall)


async def test_what_a_socket_may_not_do_is_told_with_who_asked(hall, kept):
    vera = await hall.visitor().register("Vera", "perm")
    line = await vera.connect()
    assert not (await line.ask("approve-message", {"message": "hello"}))["ok"]
    assert not (await line.ask("no-such-command\nforged", {}))["ok"]

    (told,) = kept.told("right-refused")
    assert (told["what"], told["by"][0], told["exchange"]) == ("approve-message", "p", name_of(hall))
    assert [line["what"] for line in kept.told("input-refused")] == ["unknown"]


async def test_a_socket_that_may_not_look_is_told(hall, kept):
    with pytest.raises(NotConnected):
        await hall.visitor().connect("host")

    (told,) = kept.told("right-refused")
    assert told["what"] == "connect"


async def test_links_that_are_made_and_revoked_are_told_by_their_ids_and_whose_act_it_was(hall, kept):
    nina = hall.visitor()
    await nina.get(await hall.link(Role.HOST, "perm", "nina"))
    status, _ = await nina.post("/host/links", **{"role": "stage", "as": "nina", "place": "oxford"})
    assert status == 200
    stage = next(id for id, link in (await hall.state())[Staff].links.items() if link.role is Role.STAGE)
    await hall.give(DismissStaff(staff=stage), "nina")

    assert [(line["by"], line["link"], line["role"]) for line in kept.told("link-made")] == [
        ("operator", "nina", "host"),
        ("nina", stage, "stage"),
    ]
    assert [(line["by"], line["link"]) for line in kept.told("link-revoked")] == [("nina", stage)]
    assert {line["exchange"] for line in kept.told("link-made")} == {name_of(hall)}


async def test_a_cookie_that_we_did_not_sign_is_told(hall, kept):
    visitor = hall.visitor()
    async with visitor.http.get("/host", cookies={STAFF_COOKIE: "WyJmb3JnZWQiXQ.aaaa.bbbb"}) as answer:
        assert answer.status == 410

    assert {line["cookie"] for line in kept.told("cookie-refused")} == {STAFF_COOKIE}
    assert kept.told("cookie-refused")[0]["address"]
    assert not any("aaaa" in line for line in kept.texts())


async def test_who_comes_in_and_who_has_to_wait_is_told_with_the_place_and_no_name(limited, kept):
    async with limited(registrations_per_address=2) as hall:
        for name in ("Vera", "Oleg", "Nadia", "Boris"):
            await hall.visitor().post(f"/{hall.code}/register", name=name, place="perm")

    assert [(line["place"], line.get("repeated")) for line in kept.told("registered")] == [
        ("perm", None),
        ("perm", 1),
    ]
    assert {line["limit"] for line in kept.told("limit-met")} == {"too-many-registrations"}
    assert not any(name in line for line in kept.texts() for name in ("Vera", "Oleg", "Nadia", "Boris"))


async def test_sheets_that_leave_are_told(hall, kept):
    desk = await desk_of(hall)
    assert (await desk.nina.get(f"{desk.path}/cards.csv?as=nina"))[0] == 200

    (told,) = kept.told("exported")
    assert (told["by"], told["what"], told["exchange"]) == ("nina", "cards.csv", name_of(hall))


async def test_what_the_operator_asks_for_is_told_though_it_fails(hall, kept, tmp_path):
    task = ExportExchange(code=hall.code.lower(), target=str(tmp_path / "out"))
    await perform(task, hall.services, no_progress)
    with pytest.raises(Failed):
        await perform(RevokeLink(code=hall.code, staff="nobody"), hall.services, no_progress)

    assert [(line["task"], line["outcome"], line["exchange"]) for line in kept.told("task")] == [
        ("export-exchange", "done", name_of(hall)),
        ("revoke-link", "failed", name_of(hall)),
    ]
    assert [line["what"] for line in kept.told("exported")] == ["folder"]


async def test_what_is_erased_for_its_time_is_told(hall, kept):
    await hall.visitor().register("Vera", "perm")
    retention = Retention(hall.services.rooms, hall.services.security_log)
    await retention.forget((await hall.state()).now + 10_000 * DAY * 1000)

    assert [(line["by"], line["what"]) for line in kept.told("erased")] == [("clock", "everything")]
