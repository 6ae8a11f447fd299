"""Pours floods in a process of its own: `python flooding.py PORT CODE KIND SOCKETS SECONDS once|again`.

Once, each socket comes from an address of its own and does not come back; again, all come from one, and come back when
they are cut off. Says `flooding` in its first line, and in its last how each flood ended: a JSON array of [code, seconds].
"""

import asyncio
import json
import sys
from pathlib import Path
from random import randrange

import uvloop

sys.path.append(str(Path(__file__).parents[1]))

from faults.floods import HERE, Flood, Poured, Refused, floods, pour

BREATH = 0.01
"""Seconds between two attempts where the first was refused: a loop that only turns would flood itself."""


async def once(port: int, flood: Flood, ended: list[Poured]) -> None:
    """One socket of an address that nobody knows."""
    ended.append(await pour(port, flood, f"198.{randrange(18, 20)}.{randrange(256)}.{randrange(256)}"))


async def again(port: int, flood: Flood, ended: list[Poured]) -> None:
    """One socket after the other."""
    while True:
        try:
            ended.append(await pour(port, flood, HERE))
        except (OSError, Refused, asyncio.IncompleteReadError):
            await asyncio.sleep(BREATH)


async def main(port: str, code: str, kind: str, sockets: str, seconds: str, how: str) -> None:
    """All of them side by side."""
    flood, ended = floods(code)[kind], []
    one = again if how == "again" else once
    pouring = [asyncio.create_task(one(int(port), flood, ended)) for _ in range(int(sockets))]
    print("flooding", flush=True)
    await asyncio.wait(pouring, timeout=float(seconds))
    for task in pouring:
        task.cancel()
    await asyncio.gather(*pouring, return_exceptions=True)
    print(json.dumps(ended))


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
