"""Twincloth with a probe in it: `python storm_probe.py REPORT serve …` runs it in this process.

At SIGUSR1 it writes REPORT, as JSON: the longest lag of its loop since the last one, in seconds; the longest of its
own work at one go, in seconds of processor time; and how often partials of the session page were rendered.
"""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import uvloop
from jinja2 import Template

COUNTED = "partials/session/"
"""What guests see. The page that is asked for from outside has none of it."""

EVERY = 0.01
"""Seconds between two looks at the loop's clock."""


def probed(report: Path) -> tuple[object, ...]:
    """What Python has to run: without this script's folder among its modules (-P)."""
    return "-P", Path(__file__), report


class Probe:
    """Looks and counts."""

    def __init__(self, report: Path) -> None:
        self._report = report
        self._lag, self._work, self._renderings = 0.0, 0.0, 0

    def count_renderings(self) -> None:
        """Every rendering of a partial from now on, whoever asks for it: a page, a fragment, a catch-up."""
        load = Template.from_code

        def counted(*arguments: Any) -> Template:
            template = load(*arguments)
            if (template.name or "").startswith(COUNTED):
                template.root_render_func = self._counting(template.root_render_func)
            return template

        Template.from_code = counted

    def _counting(self, render: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            self._renderings += 1
            return render(*arguments)

        return counted

    async def beside(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Look on while the work is done."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._tell)
        looking = asyncio.create_task(self._look())
        try:
            return await work
        finally:
            looking.cancel()

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            before, worked = loop.time(), time.thread_time()
            await asyncio.sleep(EVERY)
            self._lag = max(self._lag, loop.time() - before - EVERY)
            self._work = max(self._work, time.thread_time() - worked)

    def _tell(self) -> None:
        draft = self._report.with_suffix(".draft")
        report = {"lag": self._lag, "work": self._work, "renderings": self._renderings}
        draft.write_text(json.dumps(report))
        draft.rename(self._report)
        self._lag, self._work, self._renderings = 0.0, 0.0, 0


def main() -> None:
    """Probe it and run it."""
    _, report, *arguments = sys.argv
    probe = Probe(Path(report))
    probe.count_renderings()
    run = uvloop.run
    uvloop.run = lambda work: run(probe.beside(work))

    from twincloth import __main__

    sys.argv = ["twincloth", *arguments]
    __main__.main()


if __name__ == "__main__":
    main()
