"""Commands about a whole exchange: in, out, and who did what in it."""

from pathlib import Path
from typing import Annotated

import typer

from twincloth.commands.application import app, run_task
from twincloth.flags import with_settings
from twincloth.live.trail import EVERYBODY
from twincloth.operator.audit import AuditFormat, ReadAudit
from twincloth.operator.exporting import ExportExchange
from twincloth.operator.importing import ImportFolder
from twincloth.operator.redirects import RedirectMap, Server
from twincloth.settings import Settings


@app.command("import")
@with_settings("import")
def import_(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="An exchange folder.")],
    *,
    settings: Settings,
) -> None:
    """Take an exchange folder in, anew or again; every problem in it is told, and then nothing is taken in."""
    task = ImportFolder(folder=str(folder.absolute()))
    run_task(task, settings)


@app.command()
@with_settings("export")
def export(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of an exchange.")],
    target: Annotated[
        Path | None,
        typer.Argument(metavar="TARGET", help="A folder that does not exist yet: CODE unless told."),
    ] = None,
    with_history: Annotated[
        bool, typer.Option("--with-history", help="All that happened, too: it is private, and imports whole.")
    ] = False,
    *,
    settings: Settings,
) -> None:
    """Write an exchange out: its folder, codes and all, and the record of who agreed to be in it."""
    target = (target or Path(code)).absolute()
    task = ExportExchange(code=code, target=str(target), with_history=with_history)
    run_task(task, settings)


@app.command()
@with_settings("redirects")
def redirects(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of an exchange.")],
    server: Annotated[Server, typer.Option("--format", help="For which kind of server.")] = "nginx",
    *,
    settings: Settings,
) -> None:
    """Print a map for the server of a former address, which leads each code of an exchange to today's."""
    run_task(RedirectMap(code=code, server=server), settings)


@app.command()
@with_settings("audit")
def audit(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of an exchange.")],
    who: Annotated[
        str,
        typer.Option(
            metavar="WHO", help="Whose acts: everybody, staff, participants, or of one by their id."
        ),
    ] = EVERYBODY,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="Of which kind, such as messages, gifts or links.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="A table with a header, for spreadsheets.")] = False,
    *,
    settings: Settings,
) -> None:
    """Print who did what in an exchange, the oldest first, times in UTC; it is private as the data folder is."""
    written: AuditFormat = "json" if as_json else "csv" if as_csv else "text"
    run_task(ReadAudit(code=code, format=written, who=who, kind=kind), settings)
