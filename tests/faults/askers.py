"""A crowd in a process of its own, so that what it takes is not taken for what the server does.

It hears on its standard input which paths to ask for, all at once, and tells how often it got which status.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import aiohttp

Asked = tuple[str, str]
"""A path, and the Cookie header of who asks for it."""


async def ask(url: str, paths: Sequence[Asked]) -> Counter[int]:
    """How often each status was the answer, once all are answered."""
    crowd = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", Path(__file__)), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    answer, _ = await crowd.communicate(json.dumps([url, paths]).encode())
    return Counter({int(status): number for status, number in json.loads(answer).items()})


async def _ask(url: str, paths: Sequence[Asked]) -> Counter[int]:
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:

        async def status(path: str, cookie: str) -> int:
            async with http.get(url + path, headers={"Cookie": cookie}) as answer:
                await answer.read()
                assert answer.status == 200 or int(answer.headers["Retry-After"]), answer.status
                return answer.status

        return Counter(await asyncio.gather(*(status(*one) for one in paths)))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_ask(*json.load(sys.stdin)))))
