"""The internal site: what the processes of one installation ask of each other, at an address of each one's own."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from pathlib import Path

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from twincloth.unix_sockets import private_listener

PURPOSE = b"twincloth, process to process"
SCHEME = "Twincloth"

Secrets = Callable[[], Sequence[bytes]]
"""The installation's secrets of this moment."""


class InternalSite:
    """Parts add their routes to `app` before it opens; whoever asks must have a secret of ours, or is told nothing.

    It is plain HTTP, and so listens where nobody else is: at this machine alone, at a Unix socket, in a network that
    is private.
    """

    def __init__(self, listen: str, secrets: Secrets) -> None:
        self.app = web.Application(middlewares=[self._let_in])
        self.address = listen
        """`host:port` or the path of a Unix socket; once it is open, where others reach it."""
        self._secrets = secrets
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=1)

    async def open(self) -> None:
        """Answer from now on. Raises OSError."""
        await self._runner.setup()
        if is_path(self.address):
            await web.SockSite(self._runner, private_listener(Path(self.address))).start()
            return
        host, port = host_and_port(self.address)
        await web.TCPSite(self._runner, host, port).start()
        self.address = f"{self.address.rpartition(':')[0]}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Answer nobody any more."""
        await self._runner.cleanup()
        if is_path(self.address):
            Path(self.address).unlink(missing_ok=True)  # noqa: ASYNC240  # one name less

    @web.middleware
    async def _let_in(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_proven(request.headers.get(hdrs.AUTHORIZATION, ""), self._secrets()):
            raise web.HTTPForbidden
        return await handler(request)


def is_path(address: str) -> bool:
    """Whether an internal address is that of a Unix socket."""
    return address.startswith("/")


def host_and_port(address: str) -> tuple[str, int]:
    """Of an internal address like `10.0.0.5:8471` or `[fd00::5]:8471`."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def proof(secrets: Sequence[bytes]) -> str:
    """What shows that its sender has our secrets, for Authorization: one for each, as the other may know but one yet."""
    return f"{SCHEME} {' '.join(_proofs(secrets))}"


def is_proven(authorization: str, secrets: Sequence[bytes]) -> bool:
    """Whether one of its proofs is made with one of our secrets."""
    scheme, *shown = authorization.split()[:9] or [""]
    known = _proofs(secrets)
    found = [compare_digest(one.encode(errors="replace"), own.encode()) for one in shown for own in known]
    return scheme == SCHEME and any(found)


def _proofs(secrets: Sequence[bytes]) -> list[str]:
    return [hmac(secret, PURPOSE, sha256).hexdigest() for secret in secrets]
