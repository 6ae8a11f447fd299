"""Descriptors: when they run short, strangers who ask for nothing make way, and who is known stays."""

import asyncio
import errno
import resource
import socket
import subprocess
import sys

import pytest

from connections.raw import PATIENCE, RawClient
from halls import Hall, come_true
from processes import environment
from security_lines import Kept, kept
from twincloth.connections.descriptors import raise_descriptors, warn_of_few
from twincloth.connections.limits import FEW, ConnectionLimits, limits_for

__all__ = ["kept"]

HELLO = "GET / HTTP/1.1\nHost: x\n\n"


async def ask(client: RawClient, path: str = "/", cookie: str = "") -> int:
    fields = ["Host: x", *([f"Cookie: {cookie}"] if cookie else [])]
    await client.say("\n".join([f"GET {path} HTTP/1.1", *fields, "", ""]))
    return (await client.answer()).status


async def cookie_of(hall: Hall, name: str = "Vera", place: str = "perm") -> str:
    """Somebody's who is registered; their browser itself is gone."""
    visitor = await hall.visitor().register(name, place)
    cookies = visitor.cookies()
    await visitor.http.close()
    return cookies


async def test_the_oldest_idle_stranger_makes_way_for_the_next(start, connected, kept: Kept):
    hall = await start(most=6, reserve=2)
    first, second, *others = [await connected(hall) for _ in range(4)]
    for client in (second, *others):
        assert await ask(client) == 200

    newcomer = await connected(hall)

    assert await first.ended() == b""
    assert await ask(newcomer) == 200
    for client in (second, *others):
        assert await ask(client) == 200
    assert [told["limit"] for told in kept.told("connection-refused")] == ["descriptors"]


async def test_a_stranger_who_has_asked_again_has_not_waited_longest(start, connected):
    hall = await start(most=6, reserve=2)
    first, second, third, fourth = [await connected(hall) for _ in range(4)]
    assert await ask(first) == 200

    await connected(hall)

    await second.ended()
    for client in (first, third, fourth):
        assert await ask(client) == 200


async def test_whoever_shows_a_cookie_stays(start, connected):
    hall = await start(most=8, reserve=4)
    cookie = await cookie_of(hall)
    known = [await connected(hall) for _ in range(3)]
    for client in known:
        assert await ask(client, cookie=cookie) == 200

    for _ in range(40):
        await connected(hall)

    for client in known:
        assert await ask(client, cookie=cookie) == 200
    late = await connected(hall)
    assert await ask(late, cookie=cookie) == 200


async def test_one_who_is_known_cannot_keep_all_there_is(start, connected):
    """Whoever has registered opens as many connections as there may be, and asks for something over each."""
    hall = await start(most=10, reserve=4)
    cookie = await cookie_of(hall)
    line = await (await hall.visitor().register("Tom", "oxford")).connect()
    await line.visitor.http.close()
    for _ in range(30):
        assert await ask(await connected(hall), cookie=cookie) == 200

    assert await ask(await connected(hall)) == 200
    another = await cookie_of(hall, "Alice", "oxford")
    assert await ask(await connected(hall), f"/{hall.code}", another) == 200
    assert (await line.ask("clock", {}))["ok"]


async def test_a_forged_cookie_is_no_cookie(start, connected):
    hall = await start(most=4, reserve=2)
    forger = await connected(hall)
    assert await ask(forger, cookie="twincloth_people=forged") == 200
    for _ in range(6):
        await connected(hall)

    await forger.ended()


async def test_what_is_kept_for_the_known_is_not_given_to_strangers(start, connected):
    """Strangers whose requests are under way do not make way, so the newcomer is the one to be told."""
    hall = await start(most=8, reserve=6)
    cookie = await cookie_of(hall)
    beside = await connected(hall)
    assert await ask(beside, cookie=cookie) == 200
    for _ in range(2):
        poll = await connected(hall)
        await poll.say("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\nHost: x\n\n")
        sid = (await poll.answer()).body.split(b'"')[3].decode()
        await poll.say(f"GET /socket.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\nHost: x\n\n")
    assert await ask(beside, cookie=cookie) == 200, "the polls have come before it"
    opening = await connected(hall)
    await opening.say(HELLO)

    answer = await opening.answer()

    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Content-Security-Policy" in answer.headers
    assert await ask(await connected(hall), "/readyz") == 200, "a probe is no stranger"
    assert await ask(await connected(hall), f"/{hall.code}", cookie) == 200


async def test_a_socket_that_has_joined_is_counted_and_stays(start, connected):
    hall = await start(most=4, reserve=2)
    line = await (await hall.visitor().register("Vera", "perm")).connect()
    await line.visitor.http.close()
    guest = await hall.visitor().connect()
    for _ in range(10):
        await connected(hall)

    assert (await line.ask("clock", {}))["ok"]
    assert (await guest.ask("clock", {}))["ok"]


async def test_an_address_has_so_many_connections_and_their_end_makes_room(start, connected, kept: Kept):
    hall = await start(per_address=3)
    first, *_ = [await connected(hall) for _ in range(3)]
    assert await (await connected(hall)).ended() == b""
    assert [told["limit"] for told in kept.told("connection-refused")] == ["connections-per-address"]

    first.close()

    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                assert await ask(await connected(hall)) == 200
            except (asyncio.IncompleteReadError, ConnectionError):
                continue
            break


async def test_a_socket_is_one_of_its_addresss_connections_until_it_ends(start, connected):
    hall = await start(per_address=2)
    line = await hall.visitor().connect()
    second = await connected(hall)
    assert await ask(second) == 200
    assert await (await connected(hall)).ended() == b""

    await line.client.disconnect()

    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                assert await ask(await connected(hall)) == 200
            except (asyncio.IncompleteReadError, ConnectionError):
                continue
            break


async def test_a_trusted_proxy_has_as_many_as_it_likes(start, connected, monkeypatch):
    monkeypatch.setattr("twincloth.live.addresses.TrustedProxies.trusts", lambda *_: True)
    hall = await start(per_address=2, most=40, reserve=39)
    clients = [await connected(hall) for _ in range(20)]

    for client in clients:
        assert await ask(client) == 200


@pytest.mark.parametrize("descriptors", [256, 1024, 20_000])
def test_there_are_always_descriptors_left_for_everything_else(descriptors):
    limits = limits_for(600, descriptors)

    assert limits.per_address == 4800
    assert descriptors - limits.most >= min(descriptors // 4, 1024)
    assert 0 < limits.reserve < limits.most


def test_a_school_of_600_and_six_connections_of_each_browser_have_room():
    assert limits_for(600, 100_000).per_address >= 600 * 6 + 600
    assert limits_for(1, 100_000).per_address == FEW
    assert ConnectionLimits().per_address == limits_for(600, 100_000).per_address


def test_the_soft_limit_is_raised_to_the_hard_one():
    code = """
import resource
from twincloth.connections.descriptors import raise_descriptors
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 512))
raise_descriptors()
print(resource.getrlimit(resource.RLIMIT_NOFILE))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    )

    assert done.stdout.strip() == "(512, 512)"


def test_a_limit_that_is_high_enough_is_not_spoken_of(monkeypatch, caplog):
    monkeypatch.setattr("twincloth.connections.descriptors.descriptors", lambda: 100_000)
    warn_of_few(600)
    assert caplog.text == ""

    monkeypatch.setattr("twincloth.connections.descriptors.descriptors", lambda: 1024)
    warn_of_few(600)
    assert "1024 files open at once, and should have 9600" in caplog.text


def test_raising_twice_changes_nothing():
    raise_descriptors()
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    raise_descriptors()

    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before


async def test_a_listener_without_descriptors_says_so_and_goes_on(start, connected, monkeypatch, caplog):
    """The kernel refuses once, as it does where other files have taken all; nobody is lost by it."""
    hall = await start()
    asked = await connected(hall)
    assert await ask(asked) == 200
    refusals = [OSError(errno.EMFILE, "Too many open files")] * 3
    accepted = socket.socket.accept

    def accept(listener):
        if refusals:
            raise refusals.pop()
        return accepted(listener)

    monkeypatch.setattr(socket.socket, "accept", accept)
    newcomer = await connected(hall)

    assert await ask(newcomer) == 200
    await come_true(asked.reader.at_eof)
    assert caplog.text.count("No connection could be accepted") == 1
