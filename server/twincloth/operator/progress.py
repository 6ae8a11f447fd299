"""Progress: how far a task is, on the terminal of whoever asked."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

from twincloth.collection.derivatives import ProgressCallback


@contextmanager
def progress() -> Iterator[ProgressCallback]:
    """A bar on stderr, where that is a terminal and there is something to wait for; it goes when all is done."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Pictures", total=1.0, visible=False)
        yield lambda done: bar.update(task, completed=done, visible=True)
