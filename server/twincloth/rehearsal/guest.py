"""One simulated guest: a browser with cookies, and a socket."""

import asyncio
import logging
from collections.abc import Awaitable, Iterator
from contextlib import suppress
from itertools import count, islice
from typing import Any, TypeVar

from aiohttp import ClientError, ClientSession
from socketio import AsyncClient
from socketio.exceptions import SocketIOError

from twincloth.rehearsal.conversation import Conversation
from twincloth.rehearsal.page import SessionPage

RETRY = 3.0
"""Seconds until somebody tries again, at closed doors or a server that does not answer."""

MOST_NAMES = 50
"""Names that a guest tries before going home."""

log = logging.getLogger(__name__)

Brought = TypeVar("Brought")


class TurnedAway(Exception):
    """Every name was taken, or nobody may register."""


class Guest:
    """The `number`-th guest of a place, who has one of these names and, where it is known, a ticket of their own."""

    def __init__(
        self,
        url: str,
        code: str,
        place: str,
        number: int,
        language: str,
        names: tuple[str, ...],
        ticket: str = "",
    ) -> None:
        self.place = place
        self.language = language
        self._url, self._code, self._number = url, code, number
        self._names = names
        self._ticket = ticket
        self._seq = 0
        self._client: AsyncClient

    async def come_in(self, session: ClientSession) -> SessionPage:
        """The page of a registered guest, who may be one already. Raises TurnedAway."""
        address = f"{self._url}/{self._code}"
        for name in islice(_numbered(self._names, self._number), MOST_NAMES):
            page = await look(session, address)
            if page.live.get("me"):
                return page
            await self._register(session, address, name, self._ticket or page.ticket)
        raise TurnedAway(f"{self.place} {self._number}")

    async def stay(self, session: ClientSession, page: SessionPage, conversation: Conversation) -> None:
        """Listen, and be there to speak, until cancelled."""
        self._seq = int(page.live["seq"])
        self._client = self._listener(session, conversation)
        try:
            await self._connect()
            conversation.join(self, self._seq, page)
            await asyncio.Event().wait()
        finally:
            await self._client.shutdown()
            # Who leaves between the two handshakes is not connected to python-socketio, which then ends nothing.
            await self._client.eio.disconnect()

    async def _connect(self) -> None:
        """Once the server has the time for it: what one guest cannot yet, the others need not suffer from."""
        while True:
            try:
                return await _unless_cancelled(
                    self._client.connect(self._url, auth=self._greeting, transports=["websocket"], retry=True)
                )
            except SocketIOError as error:
                log.info("a simulated guest could not connect: %s", error)
                await asyncio.sleep(RETRY)

    async def say(self, id: str, text: str) -> bool:
        """Whether it was taken; while the connection is lost, nothing is."""
        try:
            answer = await _unless_cancelled(
                self._client.call("post-message", {"id": id, "text": text}, timeout=RETRY)
            )
        except SocketIOError:
            return False
        return bool(answer["ok"])

    async def gesture(self, tag: str, fields: dict[str, str]) -> None:
        """Whether it is taken is the hosts' affair: a hand may be up already, a message may be one's own."""
        with suppress(SocketIOError):
            await _unless_cancelled(self._client.call(tag, fields, timeout=RETRY))

    async def _register(self, session: ClientSession, address: str, name: str, ticket: str) -> None:
        form = {"name": name, "place": self.place, "ticket": ticket}
        if self._number % 2 == 0:
            form["consent"] = "yes"
        try:
            await session.post(f"{address}/register", data=form, allow_redirects=False)
        except ClientError as error:
            log.info("%s could not register: %s", name, error)
            await asyncio.sleep(RETRY)

    def _listener(self, session: ClientSession, conversation: Conversation) -> AsyncClient:
        client = AsyncClient(http_session=session, handle_sigint=False)

        def hear(entry: dict[str, Any]) -> None:
            self._seq = max(self._seq, entry["seq"])
            conversation.hear(entry["seq"], entry["html"] or "")

        def catch_up(answer: dict[str, Any]) -> None:
            for entry in answer.get("entries", []):
                hear(entry)

        async def ask() -> None:
            # Not `call`: the answer comes only after this handler has returned.
            await client.emit("catch-up", {"after": self._seq}, callback=catch_up)

        def learn(mine: dict[str, Any]) -> None:
            if mine["state"] != "waiting":
                conversation.settle(mine["id"])

        client.on("connect", ask)
        client.on("entry", hear)
        client.on("mine", learn)
        return client

    def _greeting(self) -> dict[str, Any]:
        return {"code": self._code, "view": "session", "language": self.language}


async def look(session: ClientSession, address: str) -> SessionPage:
    """The session page, as soon as it lets people register or knows who this is."""
    while True:
        try:
            async with session.get(address) as answer:
                page = SessionPage(await answer.text())
            if page.ticket or page.live.get("me"):
                return page
        except ClientError as error:
            log.info("%s does not answer: %s", address, error)
        await asyncio.sleep(RETRY)


async def _unless_cancelled(call: Awaitable[Brought]) -> Brought:
    """What a call of python-socketio brings.

    It waits by `asyncio.wait_for`, which before Python 3.12 forgets a cancellation that comes with the answer.
    """
    try:
        return await call
    finally:
        task = asyncio.current_task()
        if task and task.cancelling():
            raise asyncio.CancelledError


def _numbered(names: tuple[str, ...], number: int) -> Iterator[str]:
    """First names, then the same ones numbered."""
    name = names[number % len(names)]
    return (f"{name} {nth}" if nth > 1 else name for nth in count(number // len(names) + 1))
