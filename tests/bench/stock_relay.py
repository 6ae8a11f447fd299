"""A plain relay on the stock python-socketio, aiohttp and uvloop: a number, the same bytes as ours, and nothing kept.

    python stock_relay.py TEMPLATE

TEMPLATE: what stands in an `entry` after its number, with a @ where the message's id goes. Prints its port.
"""

import asyncio
import json
import socket
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import socketio
import uvloop
from aiohttp import web


class Letters:
    """JSON with letters as they are: the standard module's \\u escapes would make the frames longer than ours."""

    loads = staticmethod(json.loads)

    @staticmethod
    def dumps(value: Any, **options: Any) -> str:
        return json.dumps(value, ensure_ascii=False, **options)


def relay(before: str, after: str) -> socketio.AsyncServer:
    server = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*", json=Letters)
    newest: Counter[str] = Counter()
    codes: dict[str, str] = {}

    @server.event
    async def connect(sid: str, environ: dict[str, Any], auth: dict[str, Any]) -> None:
        codes[sid] = auth["code"]
        await server.enter_room(sid, auth["code"])

    @server.on("post-message")
    async def post_message(sid: str, message: dict[str, Any]) -> dict[str, Any]:
        code = codes[sid]
        newest[code] += 1
        seq = newest[code]
        await server.emit(
            "entry", {"seq": seq, "html": before + message["id"] + after, "live": True}, room=code
        )
        return {"ok": True, "seq": seq}

    return server


async def serve(template: str) -> None:
    html = json.loads(f'{{"seq":0{template[:-1]}')["html"]
    app = web.Application()
    relay(*html.split("@")).attach(app)
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.SockSite(runner, listener, backlog=4096).start()
    print(listener.getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(Path(sys.argv[1]).read_text("utf-8")))
