"""A client's socket: one descriptor, counted for as long as it is open, whoever has its connection by then."""

import socket
from collections.abc import Callable


class ClientSocket(socket.socket):
    """An accepted connection. `released` is called once, when its descriptor is given back.

    An event loop is handed the socket, and says so by itself when it is done with it: asyncio closes it, uvloop
    detaches it. So the count holds for WebSockets too, which have left aiohttp and this package by then.
    """

    def __init__(
        self,
        accepted: socket.socket,
        address: str,
        released: Callable[["ClientSocket"], None],
        *,
        proxied: bool,
    ) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, accepted.detach())
        self.setblocking(False)
        self.address = address
        self.proxied = proxied
        """Whether a trusted proxy is at the other end."""
        self.known = proxied
        """Whether somebody whom we know is, or a proxy, behind which there may be anybody."""
        self._released: Callable[[ClientSocket], None] | None = released

    def close(self) -> None:
        """Give the descriptor back."""
        super().close()
        self._release()

    def detach(self) -> int:
        """Leave the descriptor to the loop, which closes it."""
        number = super().detach()
        self._release()
        return number

    def _release(self) -> None:
        released, self._released = self._released, None
        if released:
            released(self)
