"""Entries by plain HTTP: what guests hear without a socket, and what a cache may keep of it."""

import asyncio
from collections.abc import Callable

import pytest
from socketio.exceptions import ConnectionError as NotConnected

from ceremony import appoint, arm, host_of
from halls import PATIENCE, Hall, Limited, come_true
from twincloth.exchange.actor import CLOCK, Role
from twincloth.exchange.doors import CloseDoors, OpenDoors
from twincloth.exchange.formal import MakeFormal
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift
from twincloth.live import relay, watching
from watchers import Watcher, address_of, watcher

LINE = {"line": "a", "language": "en", "text": "Good evening, Oxford."}


@pytest.fixture
def never(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is merged within a test's time: what comes all the same, comes at once."""
    monkeypatch.setattr(watching, "EVERY", 3600.0)


async def talk(hall: Hall, *words: str) -> int:
    """Vera's messages, approved; the last number."""
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    host = await (await hall.host("perm")).connect("host")
    seq = 0
    for number, text in enumerate(words):
        await vera.done("post-message", id=f"m{number}", text=text)
        seq = await host.done("approve-message", message=f"m{number}")
    return seq


async def test_a_watcher_hears_every_number_and_what_a_guest_may_see(hall: Hall):
    tom = await watcher(hall)
    socket = await hall.visitor().connect()

    seq = await talk(hall, "Привет!", "Оксфорд, как слышно?")

    heard = await tom.until(seq)
    by_socket = [entry for entry in await socket.until(seq) if entry["seq"] > heard[0]["seq"] - 1]
    assert [entry["seq"] for entry in heard] == [entry["seq"] for entry in by_socket]
    assert "Оксфорд, как слышно?" in tom.said
    assert tom.said.count("Привет!") <= "\n".join(entry["html"] or "" for entry in by_socket).count("Привет!")


async def test_what_happens_now_is_live_and_what_was_missed_is_not(hall: Hall, monkeypatch):
    tom = await watcher(hall)
    before = tom.upto
    await tom.until(await talk(hall, "Привет!"))
    assert all(answer["live"] for answer in tom.answers[1:] if answer["entries"])

    monkeypatch.setattr(watching.Feed, "recent", 10_000)
    late = Watcher(tom.http, tom.address, before)
    assert not (await late.ask())["live"]
    assert [entry["seq"] for entry in late.entries] == [entry["seq"] for entry in tom.entries]


async def test_entries_of_one_merge_come_in_one_answer(hall: Hall, never):
    tom = await watcher(hall)
    waiting = asyncio.create_task(tom.ask())
    seq = await talk(hall, "Привет!", "Как слышно?", "Хорошо!")
    assert not waiting.done()

    feed = hall.services.watching._feeds[hall.code]
    feed.look(hall.services.rooms.find(hall.code).published, 0, 0)

    answer = await waiting
    assert answer["upto"] == seq
    assert len(answer["entries"]) > 5


async def test_an_unveiling_waits_for_no_merge(hall: Hall, never):
    gift = hall.gifts[0]
    await arm(hall, gift)
    tom = await watcher(hall)

    for give in (started, unveiled):
        waiting = asyncio.create_task(tom.ask())
        seq = await give(hall, gift)
        answer = await waiting
        assert (answer["upto"], answer["live"]) == (seq, True)
    assert 'data-step="unfolded"' in tom.said


async def started(hall: Hall, gift: str) -> int:
    return await hall.give(StartUnveiling(gift=gift), host_of("perm"))


async def unveiled(hall: Hall, gift: str) -> int:
    return await hall.give(UnveilGift(gift=gift), CLOCK.id)


async def test_when_the_doors_close_guests_fetch_their_page_at_once(hall: Hall, never):
    tom = await watcher(hall)
    waiting = asyncio.create_task(tom.until_resync())

    await hall.give(CloseDoors())

    await waiting
    lobby = await watcher(hall)
    assert "view=lobby" in lobby.address


async def test_the_lobby_hears_that_the_doors_have_opened(hall: Hall):
    await hall.give(CloseDoors())
    tom = await watcher(hall)

    await tom.until(await hall.give(OpenDoors()))

    assert "data-resync" in tom.said


async def test_a_message_that_is_hidden_goes(hall: Hall):
    seq = await talk(hall, "Привет!")
    tom = await watcher(hall)
    host = await (await hall.host("oxford")).connect("host")

    await tom.until(await host.done("reconsider-message", message="m0"))

    assert tom.upto > seq
    assert "Привет!" not in tom.said
    assert 'data-gone="message-m0"' in tom.said


async def test_nothing_of_a_guest_reaches_a_cache_longer_than_it_may(hall: Hall):
    await talk(hall, "Привет!")
    tom = await watcher(hall)

    async with tom.http.get(f"{tom.address}&after=0") as answer:
        said = answer.headers
        assert said["Cache-Control"] == "public, max-age=0, s-maxage=2"
        assert said["Vary"] == "Accept-Encoding"
        assert "Set-Cookie" not in said
    for wrong in ("&after=x", "&after=-1", "&after=1&heard=never", "&after=1&more=1"):
        async with tom.http.get(tom.address + wrong) as answer:
            assert (answer.status, answer.headers["Cache-Control"]) == (422, "no-store")


async def test_all_who_have_heard_as_much_are_answered_the_same_to_the_byte(hall: Hall):
    await talk(hall, "Привет!")
    tom = await watcher(hall)
    alice = await hall.visitor().register("Alice", "oxford")
    path = f"{tom.address}&after=2&heard={tom.heard}"

    bodies = []
    for http in (tom.http, alice.http, hall.visitor("ru").http):
        async with http.get(path) as answer:
            bodies.append((await answer.read(), answer.headers["ETag"]))

    # But for the second in which it was made.
    assert len({body[: body.index(b'"at"')] for body, _ in bodies}) == 1


@pytest.mark.parametrize("view", ["host", "stage", "waiting", "moderator", "interpreter", "captioner"])
async def test_what_is_for_who_is_somebody_is_watched_by_nobody(hall: Hall, view: str):
    nina = await hall.host("perm")
    address = (await address_of(hall)).replace("view=session", f"view={view}")

    assert (await nina.get(f"{address}&after=0"))[0] == 403


async def test_who_has_come_in_is_told_no_address(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")

    assert "data-entries" not in (await vera.get(f"/{hall.code}"))[1]


async def test_a_number_that_is_not_ours_and_another_era_mean_the_page_again(hall: Hall):
    tom = await watcher(hall)

    for address, after in ((tom.address, 10_000), (tom.address.replace("era=", "era=9"), 0)):
        late = Watcher(tom.http, address, after)
        await late.ask()
        assert late.resynced


async def test_who_has_missed_too_much_fetches_the_page(hall: Hall, monkeypatch):
    monkeypatch.setattr(relay, "MOST_CAUGHT_UP", 2)
    tom = await watcher(hall)
    await talk(hall, "Привет!", "Как слышно?")

    await tom.until_resync()


async def test_what_passes_comes_without_a_number_and_once(hall: Hall):
    tom = await watcher(hall)
    desk = hall.visitor()
    await desk.get(await hall.link(Role.CAPTIONER))
    anna = await desk.connect("captioner")
    await tom.until((await hall.state()).seq)
    at = tom.upto

    await anna.done("write-caption", **LINE)
    await heard(tom, lambda: any(LINE["text"] in answer.get("passing", "") for answer in tom.answers))

    assert tom.upto == at
    seq = await talk(hall, "Привет!")
    told = len(tom.answers)
    await tom.until(seq)
    assert all("passing" not in answer for answer in tom.answers[told:])


async def heard(tom: Watcher, what: Callable[[], bool]) -> None:
    while not what():
        await tom.ask()


async def test_every_answer_says_how_many_are_here(hall: Hall):
    await appoint(hall)
    tom = await watcher(hall)
    assert tom.answers[0]["places"] == {"oxford": 0, "perm": 0}

    await tom.until(await talk(hall, "Привет!"))
    assert tom.answers[-1]["places"] == {"oxford": 0, "perm": 1}

    await tom.until(await hall.give(MakeFormal(), host_of("perm")))
    assert tom.answers[-1]["places"] == {}


async def test_who_waits_in_vain_is_answered_with_all_others_and_goes_on(hall: Hall, monkeypatch):
    monkeypatch.setattr(watching, "SLOT", 1500)
    tom, alice = await watcher(hall), await watcher(hall)
    for one in (tom, alice):
        one.answers.clear()

    await asyncio.gather(tom.ask(), alice.ask())

    assert tom.heard == alice.heard
    assert not tom.answers[-1]["entries"]
    assert not alice.resynced


async def test_an_address_may_not_wait_without_bound(limited: Limited):
    async with limited(sockets_per_address=2) as hall:
        tom = await watcher(hall)
        path = f"{tom.address}&after={tom.upto}&heard={tom.heard}"
        waiting = [asyncio.create_task(tom.http.get(path)) for _ in range(2)]
        count = hall.services.watching._waiting._open
        await come_true(lambda: list(count.values()) == [2])

        async with tom.http.get(path) as answer:
            assert (answer.status, answer.headers["Cache-Control"]) == (429, "no-store")
            assert answer.headers["Retry-After"] == "1"
        await talk(hall, "Привет!")
        for one in waiting:
            (await one).release()
        await come_true(lambda: not count)


async def test_a_guest_too_many_gets_no_socket_and_a_page_that_needs_none(limited: Limited):
    async with limited(guest_sockets=1) as hall:
        guest = hall.visitor()
        assert "data-watches" not in (await guest.get(f"/{hall.code}"))[1]
        await guest.connect()

        line = hall.visitor()
        with pytest.raises(NotConnected):
            await line.connect()
        assert hall.lines[-1].heard["connect_error"][0]["data"]["code"] == "too-many-guests"
        assert "data-watches" in (await guest.get(f"/{hall.code}"))[1]
        await (await line.register("Alice", "oxford")).connect()
        await hall.lines[0].client.disconnect()
        await come_true(lambda: not hall.services.audience.guests(hall.code))
        await hall.visitor().connect()


@pytest.mark.parametrize("way", ["stops", "is cut off"])
async def test_who_waits_at_a_process_that_cannot_go_on_is_sent_elsewhere(hall: Hall, way: str):
    tom = await watcher(hall)
    path = f"{tom.address}&after={tom.upto}&heard={tom.heard}"
    waiting = asyncio.create_task(tom.http.get(path))
    await come_true(lambda: hall.services.watching.waiting == 1)

    if way == "stops":
        await hall.services.watching.end_polling(None)
    else:
        await hall.services.relay._server.send_away(0)

    async with asyncio.timeout(PATIENCE), await waiting as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store")


async def test_whoever_is_let_in_again_goes_on(hall: Hall):
    tom = await watcher(hall)
    server = hall.services.relay._server
    await server.send_away(0)
    assert (await tom.http.get(f"{tom.address}&after=0")).status == 503

    server.let_in()

    await tom.until(await talk(hall, "Привет!"))


async def test_who_watches_an_exchange_that_is_wiped_is_told(hall: Hall):
    tom = await watcher(hall)
    waiting = asyncio.create_task(tom.http.get(f"{tom.address}&after={tom.upto}&heard={tom.heard}"))
    await come_true(lambda: hall.services.watching.waiting == 1)

    await hall.services.rooms.end(hall.code)

    async with asyncio.timeout(PATIENCE), await waiting as answer:
        assert answer.status == 404
        assert answer.headers["Cache-Control"] == "no-store"


async def test_who_waits_while_an_era_ends_fetches_the_page(hall: Hall, monkeypatch):
    tom = await watcher(hall)
    waiting = asyncio.create_task(tom.until_resync())
    await come_true(lambda: hall.services.watching.waiting == 1)

    monkeypatch.setattr(hall.services.rooms.find(hall.code).glance(), "era", 7)

    await waiting
    assert "era=7" in (await watcher(hall)).address
