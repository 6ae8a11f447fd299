"""The metrics' own port, at this machine's own address, where nobody comes from outside; it is the last to close."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from twincloth.operator.failures import Failed
from twincloth.pages import health, metrics
from twincloth.pages.services import SERVICES, Services

LOOPBACK = "127.0.0.1"


@asynccontextmanager
async def open_metrics_port(services: Services) -> AsyncIterator[None]:
    """Answer /metrics, /healthz and /readyz as long as the block runs, where the settings name a port. Raises Failed."""
    port = services.settings.metrics_port
    if not port:
        yield
        return
    app = web.Application()
    app[SERVICES] = services
    app.add_routes([*health.routes, web.get("/metrics", metrics.answer)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.SockSite(runner, _listener(port)).start()
        yield
    finally:
        await runner.cleanup()


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise Failed(
            f"Cannot listen at {LOOPBACK}:{port} ({error.strerror}): choose another with --metrics-port"
        ) from None
