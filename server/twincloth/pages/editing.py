"""Editing: what hosts change of the collection's content, and every open page hears of."""

from collections.abc import Callable

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.collection.drafts import Swaps
from twincloth.pages.services import services


async def edit(
    request: web.Request,
    exchange: str,
    change: Callable[[Content], Content],
    drafts: Swaps | None = None,
) -> None:
    """Store what `change` makes of the content as it is now, and tell.

    `drafts` are swapped in the same commit. Raises StorageFailure, Refusal, whatever `change` raises.
    """
    await services(request).collection.edit(exchange, change, drafts)
    await services(request).rooms.revise(exchange)
