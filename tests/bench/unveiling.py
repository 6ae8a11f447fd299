"""Measures how far apart screens unveil: python tests/bench/unveiling.py [--clients 50] [--seed 1].

Starts the demo on a fresh data folder, connects so many clients with false clocks through uneven delays of 20
to 400 ms each way (unveiling.mjs), and has both hosts hand over every gift. Prints by how much the true
instants differ. Exit status 1 when 99 % of them do not lie within 150 ms of each other.
"""

import argparse
import asyncio
import json
import re
import socket
import statistics
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

import aiohttp
import socketio

HERE = Path(__file__).parent
BOUND = 150
STARTS_WITHIN = 180
COUNTS_WITHIN = 30


class Host:
    """A host's dashboard: the staff link's cookie, and a socket on which commands go up."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http
        self.line = socketio.AsyncClient()
        self._given = 0

    async def arrive(self, link: str, url: str) -> None:
        address, _, key = link.partition("#")
        async with self.http.post(address, data={"key": key}) as response:
            page = await response.text()
        found = dict(re.findall(r'\b(code|as)="([^"]*)"', re.search("<live-exchange[^>]*>", page)[0]))
        greeting = {"code": found["code"], "view": "host", "language": "en"}
        cookies = self.http.cookie_jar.filter_cookies(aiohttp.client.URL(url))
        header = {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())}
        auth = greeting | ({"as": found["as"]} if "as" in found else {})
        await self.line.connect(url, auth=auth, headers=header, transports=["websocket"])

    async def give(self, tag: str, **fields: Any) -> None:
        self._given += 1
        answer = await self.line.call(tag, {"id": f"bench-{id(self)}-{self._given}", **fields}, timeout=10)
        if not answer["ok"]:
            raise SystemExit(f"{tag} was refused: {answer['error']['message']}")


async def measure(clients: int, seed: int) -> bool:
    """Whether every gift was unveiled within the bound."""
    with tempfile.TemporaryDirectory() as folder:
        demo = await start("demo", "--json", "--port", str(free_port()), "--data", folder)
        try:
            addresses = json.loads(await line_of(demo, STARTS_WITHIN))
            return await unveil_all(addresses, clients, seed)
        finally:
            demo.terminate()
            await demo.wait()


async def unveil_all(addresses: dict[str, Any], clients: int, seed: int) -> bool:
    url, gifts = addresses["url"], addresses["gifts"]
    facts = {"url": url, "code": addresses["code"], "clients": clients, "seed": seed, "gifts": list(gifts)}
    crowd = await asyncio.create_subprocess_exec(
        "node", HERE / "unveiling.mjs", json.dumps(facts), stdout=PIPE, limit=2**20
    )
    hosts = {place: Host(session()) for place in addresses["hosts"]}
    try:
        for place, host in hosts.items():
            await host.arrive(addresses["hosts"][place], url)
        await line_of(crowd, STARTS_WITHIN)
        return all([await unveil(gift, gifts[gift], hosts, crowd) for gift in gifts])
    finally:
        for host in hosts.values():
            await host.line.disconnect()
            await host.http.close()
        if crowd.returncode is None:
            crowd.terminate()
        await crowd.wait()


async def unveil(gift: str, sides: dict[str, Any], hosts: dict[str, Host], crowd: Process) -> bool:
    giver, receiver = hosts[sides["giver"]], hosts[sides["receiver"]]
    await giver.give("arm-gift", gift=gift)
    await receiver.give("arm-gift", gift=gift)
    await giver.give("start-unveiling", gift=gift)
    found = json.loads(await line_of(crowd, COUNTS_WITHIN))
    return told(gift, found["instant"], sorted(found["unfolded"]))


def told(gift: str, instant: int, unfolded: list[float]) -> bool:
    """Print one unveiling; whether it was good enough."""
    errors = sorted(abs(at - instant) for at in unfolded)
    window = narrowest(unfolded, 0.99)
    print(
        f"gift {gift}, {len(unfolded)} screens: 99 % within {window:.0f} ms of each other"
        f" (all within {unfolded[-1] - unfolded[0]:.0f} ms);"
        f" from the named instant p50 {statistics.median(errors):.0f} ms,"
        f" p99 {errors[round(0.99 * (len(errors) - 1))]:.0f} ms, max {errors[-1]:.0f} ms"
    )
    return window <= BOUND


def narrowest(values: list[float], share: float) -> float:
    """The length of the shortest interval that holds this share of sorted values."""
    many = -int(-share * len(values) // 1)
    return min(values[first + many - 1] - values[first] for first in range(len(values) - many + 1))


async def start(*arguments: str) -> Process:
    command = [sys.executable, "-m", "twincloth", *arguments]
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, limit=2**20)


async def line_of(process: Process, within: float) -> bytes:
    assert process.stdout
    line = await asyncio.wait_for(process.stdout.readline(), within)
    if not line:
        raise SystemExit("it ended before it was done")
    return line


def session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    raise SystemExit(0 if asyncio.run(measure(arguments.clients, arguments.seed)) else 1)


if __name__ == "__main__":
    main()
