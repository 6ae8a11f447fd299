"""The line between a browser and the server, which a test cuts and mends: every browser is offline then in earnest."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from faults.proxy import FaultProxy

WITHIN = 10


class Network:
    """Runs on a thread of its own, beside the test's browser; `port` stays the same when it is mended."""

    def __init__(self, target: int) -> None:
        self._proxy = FaultProxy(target)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = 0
        self.mend()

    @property
    def url(self) -> str:
        """Where people come to."""
        return f"http://127.0.0.1:{self.port}"

    def mend(self) -> None:
        self._do(self._mend())

    def cut(self) -> None:
        """What stands breaks, and nothing new comes to stand."""
        self._do(self._cut())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(WITHIN)

    async def _mend(self) -> None:
        self._server = await asyncio.start_server(self._proxy.forward, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        self._server.close()
        await self._proxy.close()

    def leave(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def network_to(target: int) -> Iterator[Network]:
    network = Network(target)
    try:
        yield network
    finally:
        network.leave()
