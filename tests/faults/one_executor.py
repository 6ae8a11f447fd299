"""Twincloth as it was before it had a workshop: whatever takes long is done anew at each asking, in the loop's own threads.

`python one_executor.py serve …` runs it so in this process: the control of what is measured beside a crowd.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

LAUNCHER = ("-P", Path(__file__))
"""What Python has to run: without this script's folder among its modules."""


def main() -> None:
    from twincloth.__main__ import main as twincloth  # only in the process that is spoiled
    from twincloth.live.drawings import Drawings

    async def drawn(self: Drawings, share: str, function: Callable[..., bytes], *arguments: Any) -> bytes:
        return await asyncio.to_thread(function, *arguments)

    Drawings.of = drawn  # type: ignore[method-assign]
    twincloth()


if __name__ == "__main__":
    sys.argv[0] = "twincloth"
    main()
