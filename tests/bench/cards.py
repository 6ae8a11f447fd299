"""Card pages per second, beside the same bytes from a bare aiohttp handler.

One process serves, on a core of its own; one asks over kept connections, on another. The two take turns, so that
whatever slows the machine slows both. `make` runs it in a minute; `--rounds 1 --seconds 1` only looks whether it runs.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import uvloop
from aiohttp import web

sys.path.append(str(Path(__file__).parents[1]))  # tests/ is no package

from ceremony import open_whole
from halls import open_hall, prepare

WANTED = 0.7
"""Of the bare handler's pages per second."""
LINES = 16
ASKED = {
    "Accept": "text/html",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip",
    "Connection": "keep-alive",
}


class Peer(NamedTuple):
    """A server in a process of its own."""

    port: int
    path: str


def main() -> None:
    """Measure, say so in a line each, and fail where it is too little."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder, serving(_product, folder) as card:
        head, body = asyncio.run(_once(card))
        with serving(_bare, head, body) as bare:
            rounds = [
                {
                    name: asyncio.run(_rate(peer, options.seconds))
                    for name, peer in (("bare", bare), ("card", card))
                }
                for _ in range(options.rounds)
            ]
    ratio = statistics.median(one["card"] / one["bare"] for one in rounds)
    medians = {name: statistics.median(one[name] for one in rounds) for name in ("bare", "card")}
    print(json.dumps({"bytes": len(body), **{name: round(rate) for name, rate in medians.items()}}))
    print(
        f"card pages per second: {medians['card']:.0f}, {ratio:.2f} of a bare handler's {medians['bare']:.0f}"
    )
    sys.exit(ratio < WANTED and options.seconds > 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3.0)
    return parser.parse_args()


@contextmanager
def serving(serve: object, *arguments: object) -> Iterator[Peer]:
    """A server on the first core, as long as the block runs."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_run, args=(serve, theirs, *arguments), daemon=True
    )
    process.start()
    try:
        yield Peer(*ours.recv())
    finally:
        process.terminate()
        process.join()


def _run(serve, told: Connection, *arguments: object) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    uvloop.run(serve(told, *arguments))


async def _product(told: Connection, folder: str) -> None:
    """The whole product with a card that is open."""
    await prepare(Path(folder) / "data")
    async with open_hall(Path(folder) / "data") as hall:
        await open_whole(hall, hall.gifts[0])
        told.send((hall.house.settings.port, f"/{hall.patches(hall.gifts[0])[0]}"))
        await asyncio.Event().wait()


async def _bare(told: Connection, head: dict[str, str], body: bytes) -> None:
    """The same bytes under the same headers, from a handler that does nothing else."""

    async def card(request: web.Request) -> web.Response:
        return web.Response(body=body, headers=head)

    app = web.Application()
    app.router.add_get("/{code}", card)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    told.send((runner.addresses[0][1], "/K7Q2MX"))
    await asyncio.Event().wait()


async def _once(peer: Peer) -> tuple[dict[str, str], bytes]:
    """The headers and the body of one answer, as they came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", peer.port)
    writer.write(_request(peer))
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    assert head.startswith("HTTP/1.1 200"), head
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
    body = await reader.readexactly(int(headers.pop("Content-Length")))
    writer.close()
    return {name: value for name, value in headers.items() if name not in ("Date", "Server")}, body


async def _rate(peer: Peer, seconds: float) -> float:
    """Answers in a second over some kept connections, each asking again as soon as it has been answered."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    ends = time.perf_counter() + seconds
    counts = await asyncio.gather(*(_ask(peer, ends) for _ in range(LINES)))
    return sum(counts) / seconds


async def _ask(peer: Peer, ends: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", peer.port)
    request, count, size = _request(peer), 0, 0
    while time.perf_counter() < ends:
        writer.write(request)
        if not size:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            size = len(head) + length
            await reader.readexactly(length)
        else:
            await reader.readexactly(size)
        count += 1
    writer.close()
    return count


def _request(peer: Peer) -> bytes:
    lines = [
        f"GET {peer.path} HTTP/1.1",
        f"Host: 127.0.0.1:{peer.port}",
        *(f"{a}: {b}" for a, b in ASKED.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


if __name__ == "__main__":
    main()
