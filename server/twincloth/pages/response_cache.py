"""The response cache: what is open is rendered once and told to everybody alike, until anything of it changes."""

import gzip
import hashlib
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple

from aiohttp import web
from multidict import CIMultiDict

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Exchange
from twincloth.pages.conditions import has_already
from twincloth.pages.negotiation import takes_gzip

MOST_BYTES = 32_000_000
"""Of all answers together: some two thousand pages, packed and not."""

PACKING = 9
"""As small as zlib can: it is done once."""


class CachedResponse(NamedTuple):
    """A body in both of its encodings, each with its headers, in the form that aiohttp copies fastest."""

    body: bytes
    headers: CIMultiDict[str]
    packed: bytes
    packed_headers: CIMultiDict[str]
    etag: str


class _State(NamedTuple):
    """What an answer was made of. An exchange that was read anew is another one, though it may count as far."""

    exchange: "weakref.ref[Exchange]"
    seq: int
    content: Content

    def holds(self, exchange: Exchange, content: Content) -> bool:
        return self.exchange() is exchange and self.seq == exchange.seq and self.content is content


class ResponseCache:
    """Of one application. What was asked for longest ago makes way first."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._cached: OrderedDict[Hashable, tuple[_State, CachedResponse]] = OrderedDict()

    def find(self, key: Hashable, exchange: Exchange, content: Content) -> CachedResponse | None:
        """The answer of this key, if the exchange is still as it was when it was made."""
        state, answer = self._cached.get(key, (None, None))
        if state is None or not state.holds(exchange, content):
            return None
        self._cached.move_to_end(key)
        return answer

    def answer(
        self,
        key: Hashable,
        exchange: Exchange,
        content: Content,
        make: Callable[[], tuple[str, Mapping[str, str]]],
    ) -> CachedResponse:
        """The answer of this key as the exchange is now; `make` says its text and headers where it is not there."""
        found = self.find(key, exchange, content)
        if found is not None:
            return found
        answer = packed(*make())
        self._store(key, _State(weakref.ref(exchange), exchange.seq, content), answer)
        return answer

    def _store(self, key: Hashable, state: _State, answer: CachedResponse) -> None:
        self._forget(key)
        self._cached[key] = (state, answer)
        self._size += _size(answer)
        while self._size > self._most:
            self._forget(next(iter(self._cached)))

    def _forget(self, key: Hashable) -> None:
        _, answer = self._cached.pop(key, (None, None))
        if answer is not None:
            self._size -= _size(answer)


def send(request: web.Request, answer: CachedResponse) -> web.Response:
    """The answer in the encoding that the browser takes; 304 where it has it already (RFC 9110, 13.1.2)."""
    if has_already(request, answer.etag):
        headers = {name: value for name, value in answer.headers.items() if name != "Content-Type"}
        return web.Response(status=304, headers=headers)
    if takes_gzip(request.headers.get("Accept-Encoding", "")):
        return web.Response(body=answer.packed, headers=answer.packed_headers)
    return web.Response(body=answer.body, headers=answer.headers)


def packed(text: str, headers: Mapping[str, str]) -> CachedResponse:
    """An answer in both of its encodings, with its ETag."""
    body = text.encode()
    # Weak, for it stands for the packed body too (RFC 9110, 8.8.1).
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    own = CIMultiDict({**headers, "ETag": etag})
    with_encoding = CIMultiDict({**own, "Content-Encoding": "gzip"})
    return CachedResponse(body, own, gzip.compress(body, PACKING, mtime=0), with_encoding, etag)


def _size(answer: CachedResponse) -> int:
    return len(answer.body) + len(answer.packed)
