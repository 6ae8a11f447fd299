"""Background threads: what copies, hashes and writes files for long does so here, apart from the loop's own threads.

Those of `asyncio.to_thread` open the files of pages: were they all taken by imports and uploads, every page would wait.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_THREADS = ThreadPoolExecutor(4, thread_name_prefix="background")


async def in_background(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What the function gives."""
    call = partial(copy_context().run, function, *arguments, **named)
    return await asyncio.get_running_loop().run_in_executor(_THREADS, call)
