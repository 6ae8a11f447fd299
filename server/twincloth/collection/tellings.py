"""Tellings of a draft: its recordings, put into the store before anything refers to them."""

import asyncio
from contextlib import ExitStack

from twincloth.collection.draft import Draft
from twincloth.collection.folder.export import TELLINGS
from twincloth.collection.folder.tellings import unchanged
from twincloth.collection.store import Store


async def keep_tellings(draft: Draft, store: Store) -> None:
    """Raises FolderProblems where a recording has changed since it was read, StorageFailure."""
    for telling in (card.telling for gift in draft.gifts for card in gift.cards):
        if telling is not None and not await store.exists(f"{TELLINGS}/{telling.name}"):
            with ExitStack() as stack:
                copy = await asyncio.to_thread(stack.enter_context, unchanged(telling))
                await store.put_file(f"{TELLINGS}/{telling.name}", copy)
