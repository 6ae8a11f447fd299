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
from twincloth.pages.services import Services


def demo(*, guests: int, as_json: bool) -> Callable[[Services], AbstractAsyncContextManager[None]]:
    """What goes on while the demo runs."""

    @asynccontextmanager
    async def occasion(services: Services) -> AsyncIterator[None]:
        if not as_json and kept_keys(services) is None:
            tell_to_wait()
        keys = await open_demo(services)
        url, data = services.settings.url, services.settings.data
        content = services.collection.contents[keys.code]
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
