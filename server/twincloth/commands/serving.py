"""Commands that serve: a data folder, and the demo."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from twincloth.commands.application import app, say
from twincloth.demo.occasion import demo as demo_occasion
from twincloth.flags import with_settings
from twincloth.operator.failures import Failed
from twincloth.operator.owner import first_link
from twincloth.pages.services import Services
from twincloth.running import run
from twincloth.settings import Settings
from twincloth.workers import run_workers

log = logging.getLogger("twincloth")


@app.command()
@with_settings("serve")
def serve(*, settings: Settings) -> None:
    """Serve the exchanges of a data folder until Ctrl-C."""
    (run if settings.workers == 1 else run_workers)(settings, _announced)


@app.command()
@with_settings("demo", data=Path("demo-data"), log_level="warning")
def demo(
    *,
    guests: Annotated[int, typer.Option(min=0, max=500, help="So many simulated guests of both places.")] = 0,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print nothing but one line of JSON with all addresses, when ready."),
    ] = False,
    settings: Settings,
) -> None:
    """Run the exchange of Oxford and Perm, to look at it or to rehearse with it."""
    if settings.workers > 1:
        raise Failed(f"--workers {settings.workers}: the demo is one process")
    run(settings, demo_occasion(guests=guests, as_json=as_json))


@asynccontextmanager
async def _announced(services: Services) -> AsyncIterator[None]:
    settings = services.settings
    where = f"Twincloth listens at {settings.host}:{settings.port}; people come to {settings.url}"
    if not services.collection.contents:
        where += f"; there is no exchange yet: begin at {settings.url}/begin, or with twincloth import FOLDER"
    if link := await first_link(services):
        # Whoever has no terminal finds it in the log, this once: nothing else makes it known, and it opens everything.
        _tell(
            settings,
            logging.WARNING,
            f"The owner's link, told only now; whoever has it runs this server: {link}",
        )
    _tell(settings, logging.INFO, where)
    yield


def _tell(settings: Settings, level: int, words: str) -> None:
    if settings.log_format == "json":
        log.log(level, "%s", words)
    else:
        say(words, to=Console(stderr=True))
