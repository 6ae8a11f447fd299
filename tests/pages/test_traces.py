"""Traces: what is tried at pages and sockets is told to the security log, and nothing that was tried stands there."""

from secrets import token_urlsafe

import pytest
from socketio.exceptions import ConnectionError as NotConnected

from halls import Hall
from twincloth.exchange.actor import Role


def name_of(hall: Hall) -> str:
    """By which the log speaks of its exchange."""
    return hall.services.collection.contents[hall.code].key


async def test_four_hundred_wrong_staff_keys_leave_their_trace(hall, kept):
    visitor = hall.visitor()
    keys = [token_urlsafe(16) for _ in range(400)]
    for key in keys:
        assert (await visitor.get(f"/staff/{key}"))[0] == 410
    hall.services.security_log.close()

    first, rest = kept.told("link-refused")
    assert first["what"] == "/staff/{key}"
    assert rest == first | {"repeated": 399}
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
