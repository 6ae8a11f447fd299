"""Card pages per second, beside the same bytes from a bare aiohttp handler.

One process serves, on a core of its own; one asks over kept connections, on another. The two servers take short
turns, many of them. A second is one of the server's own processor time, so that what else runs on the machine counts
for little, and for both alike. `--rounds 1` only looks whether it runs.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
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
from twincloth.running import _settle

WANTED = 0.7
"""Of the bare handler's pages per second."""
LINES = 16
TICK = 1 / os.sysconf("SC_CLK_TCK")
"""Seconds in which Linux counts processor time."""
ASKED = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.9",
    "Accept-Encoding": "gzip, deflate, br",
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Connection": "keep-alive",
}
"""What a phone sends that has just scanned a label."""


class Peer(NamedTuple):
    """A server in a process of its own."""

    port: int
    path: str
    pid: int


def main() -> None:
    """Measure, say so in a line each, and fail where it is too little."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder, serving(_product, folder) as card:
        head, body = asyncio.run(_once(card))
        with serving(_bare, head, body) as bare:
            rates = asyncio.run(_rates({"bare": bare, "card": card}, options))
    ratio = rates["card"] / rates["bare"]
    print(json.dumps({"bytes": len(body), **{name: round(rate) for name, rate in rates.items()}}))
    print(f"card pages per second: {rates['card']:.0f}, {ratio:.2f} of a bare handler's {rates['bare']:.0f}")
    sys.exit(ratio < WANTED and options.rounds > 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=0.4)
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
        yield Peer(*ours.recv(), process.pid or 0)
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
        _settle()
        told.send((hall.services.settings.port, f"/{hall.patches(hall.gifts[0])[0]}"))
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
    _settle()
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


async def _rates(peers: dict[str, Peer], options: argparse.Namespace) -> dict[str, float]:
    """Answers in a second of each server's work, over all rounds."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    before = {name: _worked(peer) for name, peer in peers.items()}
    answered = dict.fromkeys(peers, 0)
    for _ in range(options.rounds):
        for name, peer in peers.items():
            ends = time.perf_counter() + options.seconds
            answered[name] += sum(await asyncio.gather(*(_ask(peer, ends) for _ in range(LINES))))
    worked = {name: max(_worked(peer) - before[name], TICK) for name, peer in peers.items()}
    return {name: answered[name] / worked[name] for name in peers}


def _worked(peer: Peer) -> float:
    """Seconds of processor time that a server has had (proc_pid_stat(5), fields 14 and 15)."""
    fields = Path(f"/proc/{peer.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


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
