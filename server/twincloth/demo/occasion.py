"""The demo as it runs: opened, told, and attended by simulated guests."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

import msgspec

from twincloth.demo.addresses import addresses
from twincloth.demo.guests import simulated_guests
from twincloth.demo.opening import kept_keys, open_demo
from twincloth.demo.phones import FILE
from twincloth.demo.terminal import tell, tell_to_wait
from twincloth.pages.house import House


def demo(*, guests: int, as_json: bool) -> Callable[[House], AbstractAsyncContextManager[None]]:
    """What goes on while the demo's house is open."""

    @asynccontextmanager
    async def occasion(house: House) -> AsyncIterator[None]:
        if not as_json and kept_keys(house) is None:
            tell_to_wait()
        keys = await open_demo(house)
        url, data = house.settings.url, house.settings.data
        content = house.museum.contents[keys.code]
        found = addresses(content, keys, url)
        if as_json:
            sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
            sys.stdout.flush()
        else:
            tell(found, content, guests)
        party = simulated_guests(url, keys.code, guests, phones=data / FILE) if guests else nullcontext()
        async with party:
            yield

    return occasion
