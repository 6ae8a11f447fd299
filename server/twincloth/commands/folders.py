"""Commands about an exchange folder before it is taken in: a new one, and what is wrong with one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from twincloth.collection.folder.new_folder import write_new_folder
from twincloth.commands.application import app, say
from twincloth.operator.checking import check as checked


@app.command()
def new(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where it is made; nothing may be there yet.")
    ],
) -> None:
    """Make a new exchange folder: an example whose comments explain each key, and which imports as it is."""
    write_new_folder(folder, datetime.now(UTC))
    say(
        f"{folder} is a whole exchange of two places that do not exist: make it yours, from exchange.toml on.",
        f"Then: twincloth check {folder}",
        f"And then: twincloth import {folder}",
    )


@app.command()
def check(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="An exchange folder.")]) -> None:
    """Say everything that is wrong with an exchange folder, or still to be written; nothing is taken in."""
    found = checked(folder)
    say(*found.lines)
    if not found.right:
        raise typer.Exit(1)
