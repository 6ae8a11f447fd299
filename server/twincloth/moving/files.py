"""Pictures and recordings, carried from one store into another."""

from twincloth.collection.derivatives import ProgressCallback
from twincloth.collection.references import is_derived, is_ours
from twincloth.collection.store import Store


async def carry_files(source: Store, target: Store, tell: ProgressCallback) -> int:
    """Put into `target` all that `source` holds and that is not there; how many files are there now.

    Each keeps its name, which is made from what it holds; what is cut from masters is cut again at the asking. Raises
    StorageFailure.
    """
    names = [name async for some in source.names() for name in some if is_ours(name) and not is_derived(name)]
    for done, name in enumerate(names, 1):
        if not await target.exists(name):
            async with source.fetch(name) as path:
                await target.put_file(name, path)
        tell(done / len(names))
    return len(names)
