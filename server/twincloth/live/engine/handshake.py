"""The opening handshakes: what an HTTP request asks of Engine.IO v4 and of WebSocket, and the answers to it."""

import base64
import binascii
import hashlib
from collections.abc import Container, Mapping
from typing import Final, NamedTuple

import msgspec
from aiohttp import hdrs, web
from aiohttp.http import WS_KEY

TRANSPORTS: Final = ("polling", "websocket")

UNKNOWN_TRANSPORT, UNKNOWN_SESSION, BAD_METHOD, BAD_REQUEST, FORBIDDEN, OTHER_VERSION = range(6)
"""What refusals are numbered in the protocol's reference implementation; clients may tell them apart by it."""


class RequestRejected(Exception):
    """A request that is turned away."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status

    def response(self) -> web.Response:
        """The refusal as JSON."""
        body = msgspec.json.encode({"code": self.code, "message": self.message})
        answer = web.Response(body=body, status=self.status, content_type="application/json")
        if self.status != 400:
            answer.force_close()
        return answer


class RequestQuery(NamedTuple):
    """What the query of a request says."""

    transport: str
    sid: str


def read_query(query: Mapping[str, str]) -> RequestQuery:
    """Raises RequestRejected."""
    transport, sid = query.get("transport", ""), query.get("sid", "")
    if transport not in TRANSPORTS:
        raise RequestRejected(UNKNOWN_TRANSPORT, "Transport unknown")
    if "j" in query:
        raise RequestRejected(BAD_REQUEST, "JSONP is not spoken here")
    if not sid and query.get("EIO") != "4":
        raise RequestRejected(OTHER_VERSION, "Unsupported protocol version")
    return RequestQuery(transport, sid)


def check_origin(request: web.BaseRequest, origins: Container[str]) -> None:
    """Raises RequestRejected where a browser says that another site's page asks."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin and "*" not in origins and origin not in origins:
        raise RequestRejected(FORBIDDEN, "This origin is not accepted")


def allow_origin(request: web.BaseRequest, answer: web.StreamResponse) -> None:
    """Tell the browser that the origin, which was checked, may read the answer (CORS)."""
    origin = request.headers.get(hdrs.ORIGIN)
    if not origin:
        return
    answer.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
    answer.headers[hdrs.ACCESS_CONTROL_ALLOW_CREDENTIALS] = "true"
    if request.method == hdrs.METH_OPTIONS:
        answer.headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = "GET, POST, OPTIONS"
        wanted = request.headers.get(hdrs.ACCESS_CONTROL_REQUEST_HEADERS)
        if wanted:
            answer.headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = wanted


def accept_websocket(request: web.BaseRequest) -> bytes:
    """The head of the 101 answer (RFC 6455, 4.2.2), without extensions. Raises RequestRejected."""
    headers = request.headers
    upgrade = headers.get(hdrs.UPGRADE, "").strip().lower() == "websocket"
    connection = [token.strip().lower() for token in headers.get(hdrs.CONNECTION, "").split(",")]
    if not upgrade or "upgrade" not in connection or headers.get(hdrs.SEC_WEBSOCKET_VERSION) != "13":
        raise RequestRejected(BAD_REQUEST, "Not a WebSocket handshake")
    accepted = base64.b64encode(hashlib.sha1(_key(headers) + WS_KEY, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accepted + b"\r\n\r\n"
    )


def _key(headers: Mapping[str, str]) -> bytes:
    key = headers.get(hdrs.SEC_WEBSOCKET_KEY, "").strip().encode("latin-1", "replace")
    try:
        whole = len(base64.b64decode(key, validate=True)) == 16
    except binascii.Error:
        whole = False
    if not whole:
        raise RequestRejected(BAD_REQUEST, "Not a WebSocket key")
    return key
