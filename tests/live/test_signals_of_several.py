"""Several processes serve one exchange: who is here, what passes, and what anybody may ask for, at all of them together."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from halls import Hall, Line, Visitor, come_true, open_hall
from live.test_lights import state_of
from pages.test_guesses import free_code
from several_halls import open_halls
from twincloth.exchange.actor import Role
from twincloth.exchange.claims import ClaimMessage
from twincloth.exchange.removal import RemoveParticipant

Several = Callable[..., AbstractAsyncContextManager[list[Hall]]]


@pytest.fixture
def several(shared_data: Path, postgresql: str) -> Several:
    """Opens two processes, with the settings that a test wants to meet."""

    @asynccontextmanager
    async def opened(**settings: Any) -> AsyncIterator[list[Hall]]:
        async with open_halls(shared_data, postgresql, 2, **settings) as halls:
            first, second = halls
            await first.services.sharing.heads.take(first.code)
            await come_true(lambda: second.services.sharing.heads.writer(first.code) == "p1")
            yield halls

    return opened


@pytest.fixture
async def two(several: Several) -> AsyncIterator[list[Hall]]:
    async with several() as halls:
        yield halls


async def connect(visitor: Visitor, hall: Hall, view: str = "session") -> Line:
    """A socket of this browser, at a process by which it may not have come."""
    there = hall.visitor(visitor.language)
    cookies = {morsel.key: morsel.value for morsel in visitor.http.cookie_jar}
    there.http.cookie_jar.update_cookies(cookies)
    return await there.connect(view)


def told(line: Line) -> dict[str, int]:
    frames = line.heard["present"]
    return frames[-1]["places"] if frames else {}


async def test_who_is_here_is_told_everywhere_and_whoever_has_two_phones_is_one(two):
    first, second = two
    vera = await first.visitor("ru").register("Вера", "perm")
    lines = [await vera.connect(), await connect(vera, second)]
    alice = await (await second.visitor().register("Alice", "oxford")).connect()

    for line in (*lines, alice):
        await come_true(lambda line=line: told(line) == {"oxford": 1, "perm": 1})
    await lines[0].client.disconnect()
    await alice.client.disconnect()
    await come_true(lambda: told(lines[1]) == {"oxford": 0, "perm": 1})
    assert second.services.audience.everywhere[first.code] == {"perm": 1}


async def test_a_signal_given_at_one_process_is_shown_at_the_other(two):
    first, second = two
    stage_link = await first.link(Role.STAGE, staff="screen")
    visitor = first.visitor()
    await visitor.get(stage_link)
    stage = await visitor.connect("stage")
    host = await (await second.host("oxford")).connect("host")

    await host.done("identify-stages", stage="screen")

    assert 'data-screen="screen"' in (await stage.hears("pulse"))[-1]["html"]


async def test_two_interpreters_at_two_processes_cannot_claim_the_same(two):
    first, _ = two
    vera = await (await first.visitor("ru").register("Вера", "perm")).connect()
    host = await (await first.host("perm")).connect("host")
    await vera.done("post-message", id="m1", text="Привет!")
    await host.ask("approve-message", {"message": "m1"})
    lines = []
    for hall in two:
        interpreter = hall.visitor()
        await interpreter.get(await hall.link(Role.INTERPRETER))
        lines.append(await interpreter.connect("interpreter"))
    claim = ClaimMessage(message="m1", language="en")

    answers = [
        await line.ask("claim-message", {"message": claim.message, "language": claim.language})
        for line in lines
    ]

    assert answers[0]["ok"], answers
    assert answers[1]["error"]["code"] == "claimed-by-another"


async def test_hosts_at_one_process_see_a_stage_at_the_other(two):
    first, second = two
    host = await (await first.host("oxford")).connect("host")
    visitor = second.visitor()
    await visitor.get(await second.link(Role.STAGE, staff="screen"))
    stage = await visitor.connect("stage")

    def light() -> str:
        return state_of(host.heard["pulse"][-1]["html"], "screen") if host.heard["pulse"] else ""

    await come_true(lambda: light() == "here")
    await stage.client.disconnect()
    await come_true(lambda: light() == "gone")


async def test_who_is_removed_at_one_process_is_out_at_the_other(two):
    first, second = two
    vera = await second.visitor("ru").register("Вера", "perm")
    line = await vera.connect()
    (person,) = second.services.audience.people(second.code)

    await first.link(Role.HOST, "perm", staff="nina")
    await first.give(RemoveParticipant(participant=person), by="nina")

    await come_true(line.cut_off.is_set)


async def test_of_too_many_pages_of_one_person_the_oldest_makes_way_at_whichever_process(several: Several):
    async with several(sockets_per_person=2) as (first, second):
        vera = await first.visitor("ru").register("Вера", "perm")
        lines = [await connect(vera, hall) for hall in (first, second, first)]

        await come_true(lines[0].cut_off.is_set)
        await come_true(lambda: told(lines[2]) == {"oxford": 0, "perm": 1})
        assert [line.cut_off.is_set() for line in lines] == [True, False, False]


async def test_a_person_may_say_no_more_at_two_processes_than_at_one(several: Several):
    async with several(commands_per_person=3) as halls:
        vera = await halls[0].visitor("ru").register("Вера", "perm")
        lines = [await connect(vera, hall) for hall in halls]

        answers = [
            await lines[number % 2].ask("post-message", {"id": f"m{number}", "text": f"{number}"})
            for number in range(8)
        ]

        refused = [answer["error"]["code"] for answer in answers if not answer["ok"]]
        assert refused == ["too-many-commands"] * 5


async def test_nobody_guesses_more_at_two_processes_than_at_one(several: Several):
    async with several(guesses_per_address=3) as halls:
        visitors = [hall.visitor() for hall in halls]
        answers = []
        for number in range(8):
            status, _ = await visitors[number % 2].get(f"/{free_code(halls[0], number)}")
            answers.append(status)

        assert answers == [404] * 3 + [429] * 5
        assert (await halls[1].visitor().get(f"/{halls[0].code}"))[0] == 429, (
            "the right one tells nothing either"
        )


async def test_an_address_comes_in_no_faster_at_two_processes_than_at_one(several: Several):
    async with several(registrations_per_address=2) as (first, second):
        for name in ("Alice", "Tom"):
            await first.visitor().register(name, "oxford")
        shared = second.services.registrations.shared["registrations"]
        await come_true(lambda: not shared.has((second.code, "127.0.0.1")))

        status, _ = await second.visitor().post(
            f"/{second.code}/register", name="Jane", place="oxford", consent="yes"
        )
        assert status == 429


async def test_a_process_that_comes_later_shows_what_passes(
    tmp_path: Path, postgresql: str, several: Several
):
    async with several() as (first, _):
        await first.link(Role.STAGE, staff="screen")
        host = await (await first.host("oxford")).connect("host")
        await host.done("identify-stages", stage="screen")

        later = {"database": postgresql, "process_name": "p3", "drain": 0}
        async with open_hall(tmp_path / "data", **later) as late:
            assert late.services.passing.held(first.code).of("identified") == {"screen": "1"}


async def test_what_is_remembered_by_its_hash_is_found_by_all_while_another_secret_is_announced(two):
    here, other = two
    before = here.services.sharing.secret()
    rotating = asyncio.create_task(here.services.secrets.rotate())
    await come_true(lambda: len(other.services.secrets()) == 2)

    assert not rotating.done()
    assert {hall.services.sharing.secret() for hall in two} == {before}

    await rotating
    now = here.services.sharing.secret()
    assert now != before
    await come_true(lambda: all(hall.services.sharing.secret() == now for hall in two))
