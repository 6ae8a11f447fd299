"""Importing recordings: those of a parsed folder, put into the store before anything refers to them."""

from contextlib import ExitStack

from twincloth.background_threads import in_background
from twincloth.collection.folder.export import RECORDINGS
from twincloth.collection.folder.recordings import unchanged
from twincloth.collection.parsed_folder import ParsedExchange
from twincloth.collection.store import Store


async def store_recordings(parsed: ParsedExchange, store: Store) -> None:
    """Raises FolderProblems where a recording has changed since it was read, StorageFailure."""
    for recording in (card.recording for gift in parsed.gifts for card in gift.cards):
        if recording is not None and not await store.exists(f"{RECORDINGS}/{recording.name}"):
            with ExitStack() as stack:
                copy = await in_background(stack.enter_context, unchanged(recording))
                await store.put_file(f"{RECORDINGS}/{recording.name}", copy)
