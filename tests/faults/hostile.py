"""A hostile client and what must hold all the same: every well-formed command answered, nobody else disturbed."""

import asyncio
import itertools
import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from faults.hostile_words import Command
from faults.people import Person
from live.engine.wires import Closed, Door, PollingWire, WebSocketWire

SECURITY = re.compile(r" twincloth\.security(?: \[\d+\])?: (\S+(?: (?:address|exchange|by)=\S+)*)")
"""What makes two lines of the security log the same."""

KINDS = 24
"""Events, times exchanges and people, of which there are one and two here."""

LINES_AT_REST = 2
"""Lines that a log may have of one peer, beside one a minute."""


class Unanswered(AssertionError):
    """A well-formed command got no ack."""


class Hostile:
    """One who comes back whenever they are thrown out."""

    def __init__(self, door: Door, code: str, cookie: str, view: str = "session") -> None:
        self._door = door
        self._cookie = cookie
        self._code = code
        self._greeting = json.dumps({"code": code, "view": view, "language": "en"})
        self._numbers = itertools.count(1000)
        self.sent = self.acked = 0

    async def talk(self, words: Sequence[Any]) -> None:
        """Packets over a WebSocket; each command must be acked, unless what came before ended the connection."""
        line, clean = await self._join(), True
        for word in words:
            self.sent += 1
            try:
                if isinstance(word, Command):
                    await self._ask(line, word)
                    continue
                clean = False
                await line.say(_sendable(word))
            except (Closed, ConnectionError):
                if clean:
                    raise Unanswered(word) from None
                line, clean = await self._join(), True
                if isinstance(word, Command):
                    await self._ask(line, word)
        line.writer.transport.abort()

    async def throw(self, frames: Sequence[bytes]) -> None:
        """Bytes at a WebSocket, whole connections of them; half of them by somebody who has joined."""
        for number, frame in enumerate(frames):
            self.sent += 1
            line = await (self._join() if number % 2 else self._door.websocket())
            line.raw(frame)
            line.writer.write_eof()
            await line.eof()
            line.writer.transport.abort()

    async def post(self, bodies: Sequence[bytes]) -> None:
        """Bodies of long polling, each of a session of its own."""
        for body in bodies:
            self.sent += 1
            wire = await PollingWire(self._door, "/socket.io/").open(headers={"Cookie": self._cookie})
            assert (await wire.post(f"40{self._greeting}")).status == 200
            answer = await wire.post(data=body)
            assert answer.status in (200, 400, 413), (answer, body)
            if answer.status == 200:
                await wire.post("1")

    async def request(self, requests: Sequence[bytes]) -> None:
        """HTTP by hand: something comes back, or the connection ends; no page breaks down."""
        for request in requests:
            self.sent += 1
            line = await self._door.connection()
            line.raw(request.replace(b"{code}", self._code.encode()))
            line.writer.write_eof()
            async with asyncio.timeout(20):
                try:
                    answer = await line.reader.read(65_536)
                except ConnectionError:
                    answer = b""
            assert not re.match(rb"HTTP/1\.[01] 500", answer), (request, answer)
            line.writer.transport.abort()

    def leave(self) -> None:
        """Forget all connections."""
        self._door.close()

    async def _join(self) -> WebSocketWire:
        line = await self._door.websocket(Cookie=self._cookie)
        await line.say(f"40{self._greeting}")
        welcome = await line.hear()
        if "doors-closed" in welcome:
            await line.say(f"40{self._greeting.replace('session', 'lobby')}")
            welcome = await line.hear()
        assert welcome.startswith("40{"), welcome
        return line

    async def _ask(self, line: WebSocketWire, command: Command) -> None:
        number = next(self._numbers)
        await line.say(command.packet(number))
        try:
            while not str(heard := await line.hear()).startswith(f"43{number}["):
                pass
        except TimeoutError:
            raise Unanswered(command) from None
        (answer,) = json.loads(str(heard)[2 + len(str(number)) :])
        assert answer["ok"] is True or answer["error"]["code"], (command, answer)
        assert answer["ok"] or answer["error"]["code"] != "server-error", (command, answer)
        self.acked += 1


def _sendable(word: str | bytes) -> str | bytes:
    return word.encode("utf-8", "replace").decode() if isinstance(word, str) else word


class Witness:
    """Somebody else, who goes on as if nothing were."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._said = 0

    async def go_on(self) -> None:
        """Say something, have it acked, and see it on the screen."""
        self._said += 1
        seq = await self._person.say(f"{self._person.name[0].lower()}-{self._said}")
        assert seq
        async with asyncio.timeout(20):
            while self._person.screen.seq < seq:  # noqa: ASYNC110  # screens change at the other end of a network
                await asyncio.sleep(0.002)
        assert self._person.connections == 1, "the witness was disconnected"


def must_be_quiet(log: str, minutes: float) -> None:
    """No traceback, and no more than a line a minute: all that is hostile here comes from one address.

    The security log may have as many of each event that concerns the same exchange and person.
    """
    assert "Traceback" not in log, log[log.index("Traceback") - 300 :][:3000]
    lines = log.splitlines()
    kinds = Counter(found[1] if (found := SECURITY.search(line)) else "" for line in lines)
    assert max(kinds.values(), default=0) <= minutes + LINES_AT_REST, "\n".join(lines[:20])
    assert len(kinds) <= KINDS, kinds
