"""An HTTP connection as aiohttp serves it, with deadlines for its client, and plain answers to what is no request."""

import logging
import time
from asyncio import BaseTransport, Transport, get_running_loop
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError

from twincloth.connections.client_socket import ClientSocket
from twincloth.connections.malformed import TOO_SLOW, answer_to, plain_answer
from twincloth.connections.registry import ConnectionRegistry

log = logging.getLogger(__name__)


def is_gone(request: web.BaseRequest) -> bool:
    """Whether nobody is there any more to read an answer."""
    return request.transport is None or request.transport.is_closing()


class HTTPConnection(web.RequestHandler):
    """One of these is made for each accepted socket."""

    __slots__ = (
        "_begun",
        "_body_since",
        "_closing_since",
        "_expecting",
        "_held_since",
        "_limits",
        "_received",
        "_request",
        "_stalled_since",
        "_until",
        "_wire",
        "client",
        "registry",
    )

    def __init__(self, server: web.Server, client: ClientSocket, registry: ConnectionRegistry) -> None:
        limits = registry.limits
        super().__init__(server, loop=get_running_loop(), access_log=None, lingering_time=limits.linger)  # type: ignore[arg-type]  # None is what web.AppRunner itself passes on
        self.client = client
        self.registry = registry
        self._limits = limits
        self._wire: Transport | None = None
        self._request: web.BaseRequest | None = None
        self._expecting = True
        """Whether the next request is still to come, or to come whole."""
        self._begun = True
        self._received = 0
        """Bytes since the connection was made, or the last request was answered."""
        self._until = self._body_since = self._held_since = self._stalled_since = self._closing_since = 0.0

    def asked(self, request: web.BaseRequest) -> None:
        """The headers of a request are whole; a stranger may have to make way until the body is."""
        self._request = request
        self._expecting = False
        self._body_since = time.monotonic()
        if request.content.is_eof():
            self.registry.works(self)

    def look(self, now: float) -> None:
        """End it where its client has taken too long."""
        wire = self._wire
        if wire is None:
            return
        if wire.is_closing():
            self._closing_since = self._closing_since or now
        if any(
            since and now - since >= self._limits.stalled_for
            for since in (self._closing_since, self._stalled_since)
        ):
            self._end("stalled_for", abort=True)
        elif self._expecting and now >= self._until:
            self._end("headers_within" if self._received else "", answer=bool(self._received))
        elif self._body_is_late(now):
            self._end("body_within", answer=not self._has_answered())

    def make_way(self) -> None:
        """Another one needs its descriptor."""
        if self._wire:
            self._wire.abort()

    def connection_made(self, transport: BaseTransport) -> None:
        """The socket is open."""
        super().connection_made(transport)
        self._wire = self.transport
        self._until = time.monotonic() + self._limits.headers_within
        self.registry.made(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The socket is closed, or has another protocol (live/engine/takeover.py)."""
        self._wire = None
        self.registry.lost(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Raw bytes of the client."""
        if self._expecting and data:
            if not self._begun:
                self._begun = True
                self._until = time.monotonic() + self._limits.headers_within
            if self._received > self._limits.most_unread:
                self.force_close()
        self._received += len(data)
        super().data_received(data)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send an answer; one that comes before the end of its request ends the connection."""
        if not request.content.is_eof() and not resp.prepared:
            resp.force_close()
        try:
            return await super().finish_response(request, resp, start_time)
        finally:
            self._answered()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """What is no HTTP is no error of ours, and gets an answer that says nothing of how it was read.

        Raises ConnectionError where there is nobody to answer any more, which aiohttp expects.
        """
        if isinstance(exc, HttpProcessingError):
            self.registry.tell(self.client.address, "malformed")
            return answer_to(exc)
        if isinstance(exc, ConnectionError) and is_gone(request):
            raise exc
        log.error("A request could not be answered", exc_info=exc)
        if request.writer.output_size:
            raise ConnectionError("half of an answer is under way already")
        return plain_answer(HTTPStatus(status))

    def pause_writing(self) -> None:
        """The client takes nothing for now."""
        self._stalled_since = time.monotonic()
        super().pause_writing()

    def resume_writing(self) -> None:
        """It has taken something."""
        self._stalled_since = 0.0
        super().resume_writing()

    def pause_reading(self) -> None:
        """We take nothing for now; the time is ours, and not the client's."""
        self._held_since = self._held_since or time.monotonic()
        super().pause_reading()

    def resume_reading(self, *arguments: Any, **options: Any) -> None:
        """It may go on."""
        if self._held_since:
            self._body_since += time.monotonic() - self._held_since
            self._held_since = 0.0
        super().resume_reading(*arguments, **options)

    def _answered(self) -> None:
        self._request = None
        self._expecting = True
        self._begun = False
        self._received = 0
        limits = self._limits
        self._until = time.monotonic() + (
            limits.proxy_keep_alive if self.client.proxied else limits.keep_alive
        )
        if self._wire:
            self.registry.waits(self)

    def _body_is_late(self, now: float) -> bool:
        if self._request is None or self._held_since or self._request.content.is_eof():
            return False
        allowed = self._limits.body_within + self._received / self._limits.body_rate
        return now - self._body_since >= allowed

    def _has_answered(self) -> bool:
        return self._request is not None and self._request.writer.output_size > 0

    def _end(self, limit: str, *, answer: bool = False, abort: bool = False) -> None:
        if limit:
            self.registry.tell(self.client.address, limit)
        if answer and self.transport:
            self.transport.write(TOO_SLOW)
        self.force_close()
        if abort and self._wire:
            self._wire.abort()
