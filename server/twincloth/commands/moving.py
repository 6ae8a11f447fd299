"""The command that moves an installation from a data folder into PostgreSQL, or back."""

from pathlib import Path
from typing import Annotated

import typer
import uvloop

from twincloth.commands.application import app, say
from twincloth.flags import with_settings
from twincloth.moving.moving import move_to_folder, move_to_postgresql
from twincloth.operator.failures import Failed
from twincloth.operator.progress import progress
from twincloth.settings import Settings

ADDRESSES = ("postgresql://", "postgres://")


@app.command()
@with_settings("move")
def move(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="DATABASE|FOLDER",
            help="An empty database, as postgresql://…, or a folder that is empty or not there.",
        ),
    ],
    to_store: Annotated[
        str,
        typer.Option(
            "--to-store",
            metavar="ADDRESS",
            help="Where pictures and recordings go, such as s3://bucket/prefix. Unless told they stay where they are"
            " beside PostgreSQL, and go into the folder.",
        ),
    ] = "",
    *,
    settings: Settings,
) -> None:
    """Move an installation that nobody serves into PostgreSQL, or from there into a folder: whole, or not at all."""
    into_postgresql = to.startswith(ADDRESSES)
    if into_postgresql and settings.database:
        raise Failed("Both are PostgreSQL: pg_dump and pg_restore move that; docs/scaling.md says how")
    if not into_postgresql and not settings.database:
        raise Failed(
            "Both are data folders: twincloth backup and restore move that. PostgreSQL is named as postgresql://…,"
            " with --to to move there, with --database to move from there"
        )
    with progress() as tell:
        moving = (
            move_to_postgresql(settings, to, to_store, tell)
            if into_postgresql
            else move_to_folder(settings, Path(to), to_store, tell)
        )
        lines = uvloop.run(moving)
    say(*lines)
