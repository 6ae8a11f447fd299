"""Kill -9 under load, thirty times: no acked message lost, none twice, no gap."""

import asyncio
import random
import shutil
import signal
from collections import Counter
from pathlib import Path

import aiohttp
import pytest
from socketio import AsyncClient
from socketio.exceptions import SocketIOError

from halls import open_hall
from processes import Running, serving
from twincloth.database import Database
from twincloth.exchange.exchange import Entry
from twincloth.exchange.messages import MessagePosted
from twincloth.journal.sqlite import SQLiteJournal

KILLS = 30
SEED = 1943


class Sender:
    """A phone that sends one message after the other, each again and again until it is acked."""

    def __init__(self, name: str, code: str) -> None:
        self.name, self.id, self.code = name, name[-1], code
        self.cookie = ""
        self.sent = 0
        self.acked: dict[str, int] = {}

    async def register(self, url: str) -> None:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            fields = {"name": self.name, "place": "perm"}
            async with http.post(f"{url}/{self.code}/register", data=fields) as answer:
                assert answer.status == 200
            self.cookie = "; ".join(f"{cookie.key}={cookie.value}" for cookie in http.cookie_jar)

    async def talk(self, url: str, enough: asyncio.Event) -> None:
        """Until the connection breaks, or it has been enough and nothing of its own is without an ack."""
        client = AsyncClient(reconnection=False)
        broken = asyncio.Event()
        client.on("disconnect", lambda *_: broken.set())
        greeting = {"code": self.code, "view": "session", "language": "ru", "after": 0}
        try:
            await client.connect(
                url, auth=greeting, headers={"Cookie": self.cookie}, transports=["websocket"]
            )
        except SocketIOError:
            return
        talking = asyncio.create_task(self._send_all(client, enough))
        breaking = asyncio.create_task(broken.wait())
        await asyncio.wait((talking, breaking), return_when=asyncio.FIRST_COMPLETED)
        # python-socketio does not end a call whose connection is gone; it would wait for its timeout.
        talking.cancel()
        breaking.cancel()
        await asyncio.gather(talking, breaking, return_exceptions=True)
        await client.disconnect()

    async def _send_all(self, client: AsyncClient, enough: asyncio.Event) -> None:
        while not (enough.is_set() and self.sent == len(self.acked)):
            if self.sent == len(self.acked):
                self.sent += 1
            message = f"{self.id}-{self.sent}"
            answer = await client.call("post-message", {"id": message, "text": message}, timeout=60)
            assert answer["ok"], answer
            self.acked[message] = answer["seq"]


async def test_nothing_that_was_acked_is_lost_when_the_server_is_killed(tmp_path: Path, prepared: Path):
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    code = await open_doors(data)
    chance = random.Random(SEED)
    senders = [Sender(f"sender {letter}", code) for letter in "abcdefgh"]
    for turn in range(KILLS + 1):
        with serving(data) as server:
            if turn == 0:
                await asyncio.gather(*(sender.register(server.url) for sender in senders))
            await talk_until_killed(server, senders, chance.uniform(0.1, 0.6) if turn < KILLS else None)

    acked = {message: seq for sender in senders for message, seq in sender.acked.items()}
    assert len(acked) > KILLS, "too little was sent for the kills to mean anything"
    must_be_whole(await journal_of(data, code), acked)


def must_be_whole(entries: list[Entry], acked: dict[str, int]) -> None:
    """Numbers without a gap, everything acked under its number, nothing twice, each sender's order kept."""
    posted = {entry.fact.message: entry.seq for entry in entries if isinstance(entry.fact, MessagePosted)}
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert {message: posted.get(message) for message in acked} == acked
    assert max(Counter(entry.cause for entry in entries if entry.cause).values()) == 1
    for sender in {message.partition("-")[0] for message in posted}:
        own = [seq for message, seq in posted.items() if message.startswith(f"{sender}-")]
        numbers = [int(message.partition("-")[2]) for message in posted if message.startswith(f"{sender}-")]
        assert (own, numbers) == (sorted(own), sorted(numbers))


def said(message: str, seq: int) -> Entry:
    fact = MessagePosted(message=message, author="a", text=message, language="en", held=True)
    return Entry(seq, seq, "a", message, fact)


@pytest.mark.parametrize(
    ("entries", "acked"),
    [
        ([said("a-1", 1)], {"a-1": 1, "a-2": 2}),
        ([said("a-1", 1), said("a-2", 3)], {}),
        ([said("a-1", 1), said("a-1", 2)], {}),
        ([said("a-1", 1)], {"a-1": 2}),
        ([said("a-2", 1), said("a-1", 2)], {}),
    ],
)
def test_the_check_sees_what_is_lost_doubled_or_out_of_order(entries: list[Entry], acked: dict[str, int]):
    with pytest.raises(AssertionError):
        must_be_whole(entries, acked)


async def open_doors(data: Path) -> str:
    """The code of the exchange, with its doors open."""
    async with open_hall(data) as hall:
        return hall.code


async def talk_until_killed(server: Running, senders: list[Sender], seconds: float | None) -> None:
    enough = asyncio.Event()
    talking = [asyncio.create_task(sender.talk(server.url, enough)) for sender in senders]
    if seconds is None:
        await asyncio.sleep(0.2)
        enough.set()
        await asyncio.gather(*talking)
        await asyncio.to_thread(server.stop, signal.SIGINT)
    else:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(server.stop, signal.SIGKILL)
        await asyncio.gather(*talking)


async def journal_of(data: Path, code: str) -> list[Entry]:
    database = await Database.open(data / "twincloth.db")
    entries = await (await SQLiteJournal.open(database)).read(code)
    await database.close()
    return entries
