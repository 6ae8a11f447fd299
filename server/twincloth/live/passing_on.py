"""Passing on: a request that has reached another process than its session's goes on to that one, and its answer back.

So no balancer has to know of sessions; one that does saves the way.
"""

from aiohttp import ClientError, ClientTimeout, hdrs, web
from yarl import URL

from twincloth.live.engine.engine import Engine
from twincloth.live.engine.handshake import UNKNOWN_SESSION, RequestQuery, RequestRejected, accept_websocket
from twincloth.live.engine.payload import CLOSE
from twincloth.live.engine.pipe import PipeEnd, join
from twincloth.live.engine.takeover import TakenOver, take_over
from twincloth.live.internal_client import InternalClient
from twincloth.live.internal_site import InternalSite
from twincloth.live.processes import SEPARATOR, Processes, owner_of

PATH = "/sessions"

ANSWERED_WITHIN = 35.0
"""Seconds: a poll is answered at the next ping, every 25 s; a process that does not has been stopped, or cut off."""

CLIENT = "X-Twincloth-Client"
"""The header that names the client's own address."""


class PassingOn:
    """Both ends of it: to the others, and from them to this process's engine."""

    def __init__(
        self, processes: Processes, site: InternalSite, client: InternalClient, engine: Engine
    ) -> None:
        self.passed = 0
        """How many requests have gone on to others."""
        self._processes = processes
        self._client = client
        self._engine = engine
        engine.elsewhere = self
        engine.named = f"{processes.name}{SEPARATOR}"
        site.app.router.add_route("*", PATH, self._answer)

    def is_elsewhere(self, sid: str) -> bool:
        """Whether another process says that this session is its own."""
        return owner_of(sid) not in ("", self._processes.name)

    async def pass_on(self, request: web.Request, query: RequestQuery, address: str) -> web.StreamResponse:
        """What the session's own process answers to a client of this address.

        Raises RequestRejected, where that is no more too: then the client comes anew.
        """
        there = await self._processes.find(owner_of(query.sid))
        if there is None:
            raise RequestRejected(UNKNOWN_SESSION, "Session ID unknown")
        self.passed += 1
        try:
            if query.transport == "websocket":
                return await self._join(request, query, there, address)
            return await self._ask(request, query, there, address)
        except (ClientError, OSError):
            raise RequestRejected(UNKNOWN_SESSION, "Session ID unknown") from None

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """What others have passed on."""
        return await self._engine.answer_passed_on(request.clone(remote=request.headers.get(CLIENT, "")))

    async def _ask(
        self, request: web.Request, query: RequestQuery, there: str, address: str
    ) -> web.StreamResponse:
        headers = {CLIENT: address}
        if length := request.headers.get(hdrs.CONTENT_LENGTH):
            headers[hdrs.CONTENT_LENGTH] = length
        body = request.content if request.body_exists else None
        asked = await self._client.ask(
            *(there, request.method, _path(query)),
            headers=headers,
            data=body,
            timeout=ClientTimeout(ANSWERED_WITHIN),
        )
        async with asked as answer:
            response = web.Response(
                body=await answer.read(), status=answer.status, content_type=answer.content_type
            )
        if hdrs.CONNECTION in answer.headers:
            response.force_close()
        if request.transport is None:
            await self._say_gone(query, there, address)
        return response

    async def _say_gone(self, query: RequestQuery, there: str, address: str) -> None:
        """Nobody has heard the answer: the session ends, as it does where it is at home, and its client comes anew."""
        headers = {CLIENT: address}
        (await self._client.ask(there, "POST", _path(query), headers=headers, data=CLOSE)).release()

    async def _join(
        self, request: web.Request, query: RequestQuery, there: str, address: str
    ) -> web.StreamResponse:
        """Everything that comes by this connection from now on goes there, and the other way round."""
        accept_websocket(request)
        far = await self._client.connection(there, PipeEnd)
        connection = request.transport
        if connection is None or connection.is_closing():
            far.end()
            raise RequestRejected(UNKNOWN_SESSION, "Connection lost")
        near = PipeEnd(connection)
        join(near, far)
        far.write(self._handshake(request, query, address))
        take_over(request, connection, near)
        return TakenOver()

    def _handshake(self, request: web.Request, query: RequestQuery, address: str) -> bytes:
        fields = {
            hdrs.HOST: "twincloth",
            hdrs.AUTHORIZATION: self._client.authorization,
            hdrs.UPGRADE: "websocket",
            hdrs.CONNECTION: "Upgrade",
            hdrs.SEC_WEBSOCKET_VERSION: "13",
            hdrs.SEC_WEBSOCKET_KEY: request.headers[hdrs.SEC_WEBSOCKET_KEY].strip(),
            CLIENT: address,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"GET {_path(query)} HTTP/1.1\r\n{head}\r\n".encode("ascii")


def _path(query: RequestQuery) -> str:
    return str(URL(PATH).with_query(transport=query.transport, sid=query.sid))
