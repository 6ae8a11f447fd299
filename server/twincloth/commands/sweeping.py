"""The command that removes what nothing refers to."""

from typing import Annotated

import typer

from twincloth.commands.application import app, run_task
from twincloth.flags import with_settings
from twincloth.operator.sweeping import SweepStore
from twincloth.settings import Settings


@app.command()
@with_settings("sweep")
def sweep(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would go, and remove nothing.")
    ] = False,
    *,
    settings: Settings,
) -> None:
    """Remove pictures and pieces to which nothing refers, once their day of grace is over; a server does it by itself."""
    run_task(SweepStore(dry_run=dry_run), settings)
