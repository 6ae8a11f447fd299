"""Twincloth with a defect planted where the clock is asked for: `python hostile_plant.py DEFECT serve …`."""

import asyncio
import logging
import sys
from contextvars import Context
from typing import Any

from twincloth.__main__ import main
from twincloth.live.socket import Socket

defect = sys.argv.pop(1)
answer = Socket._answer


async def spoiled(self: Socket, event: str, *rest: Any) -> Any:
    """What the product never does."""
    if event != "clock":
        return await answer(self, event, *rest)
    if defect == "raise":
        raise ValueError("planted")
    if defect == "forget":
        await asyncio.Event().wait()
    if defect == "disturb":
        for session in list(self._server.eio.sockets.values()):
            session.transport.abort()
    if defect == "chatter":
        # Where nobody knows on whose behalf it is, the log cannot leave it out.
        Context().run(logging.getLogger("planted").warning, "somebody asked for the time")
    return await answer(self, event, *rest)


Socket._answer = spoiled
main()
