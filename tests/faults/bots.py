"""Bots in a process of their own, which register as fast as they can: `python bots.py URL CODE`, until its input ends.

They come from an address of their own. Says `flooding` in its first line, `told to wait` in one once the server has
refused it, and in its last how often it got which status.
"""

import asyncio
import json
import sys
from collections import Counter
from itertools import count

import aiohttp

ADDRESS = ("127.0.0.2", 0)
SIDE_BY_SIDE = 8
MOST_SECONDS = 180.0
"""After which it ends whatever happens."""


async def main(url: str, code: str) -> None:
    """All of them side by side."""
    statuses: Counter[int] = Counter()
    numbers = count()
    connector = aiohttp.TCPConnector(local_addr=ADDRESS, limit=SIDE_BY_SIDE)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:

        async def register() -> None:
            while True:
                form = {"name": f"Robot {next(numbers)}", "place": "perm"}
                async with http.post(f"{url}/{code}/register", data=form, allow_redirects=False) as answer:
                    await answer.read()
                    assert answer.status != 429 or int(answer.headers["Retry-After"]) >= 1
                    if answer.status == 429 and not statuses[429]:
                        print("told to wait", flush=True)
                    statuses[answer.status] += 1

        flooding = [asyncio.create_task(register()) for _ in range(SIDE_BY_SIDE)]
        print("flooding", flush=True)
        enough = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
        await asyncio.wait([enough, *flooding], timeout=MOST_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for task in flooding:
            task.cancel()
        await asyncio.gather(*flooding, return_exceptions=True)
    print(json.dumps(statuses), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
