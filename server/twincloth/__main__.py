"""The command line."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from twincloth import __version__
from twincloth.demo.occasion import demo as demo_occasion
from twincloth.exchange.actor import STAFF_ROLES, Role
from twincloth.flags import with_roles, with_settings
from twincloth.live.trail import EVERYBODY
from twincloth.operator.asking import ask
from twincloth.operator.audit import AuditFormat, ReadAudit
from twincloth.operator.exporting import ExportExchange
from twincloth.operator.failures import EXPECTED, Failed, reasons
from twincloth.operator.importing import ImportFolder
from twincloth.operator.progress import progress
from twincloth.operator.redirects import RedirectMap, Server
from twincloth.operator.secret import RotateSecret
from twincloth.operator.staff import ListStaff, LogOutLink, MakeLink, RevokeLink, usage
from twincloth.operator.task_server import AnyTask
from twincloth.pages.services import Services
from twincloth.running import run
from twincloth.settings import Settings

log = logging.getLogger("twincloth")

app = typer.Typer(
    name="twincloth",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog="Every setting may also stand in the environment, as TWINCLOTH_PORT and so on, or in a settings file.",
)


def main() -> None:
    """Run a command; what goes wrong is told in clear lines on stderr, with exit status 1."""
    try:
        app()
    except EXPECTED as error:
        _say(*reasons(error), to=Console(stderr=True))
        raise SystemExit(1) from None


def _version(wanted: bool) -> None:
    if wanted:
        _say(f"twincloth {__version__}")
        raise typer.Exit


@app.callback()
def twincloth(
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """The companion page of a video call between two places that give each other something."""


@app.command()
@with_settings("serve")
def serve(*, settings: Settings) -> None:
    """Serve the exchanges of a data folder until Ctrl-C."""
    run(settings, _announced)


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
    run(settings, demo_occasion(guests=guests, as_json=as_json))


@app.command("import")
@with_settings("import")
def import_(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="An exchange folder.")],
    *,
    settings: Settings,
) -> None:
    """Take an exchange folder in, anew or again; every problem in it is told, and then nothing is taken in."""
    task = ImportFolder(folder=str(folder.absolute()))
    _run_task(task, settings)


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
    _run_task(task, settings)


@app.command()
@with_settings("redirects")
def redirects(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of an exchange.")],
    server: Annotated[Server, typer.Option("--format", help="For which kind of server.")] = "nginx",
    *,
    settings: Settings,
) -> None:
    """Print a map for the server of a former address, which leads each code of an exchange to today's."""
    _run_task(RedirectMap(code=code, server=server), settings)


@app.command()
@with_settings("staff")
@with_roles
def staff(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of an exchange.")],
    place: Annotated[
        str, typer.Argument(metavar="PLACE", help="With --stage: the place where it stands.")
    ] = "",
    revoke: Annotated[
        str | None, typer.Option("--revoke", metavar="ID", help="Make the link of this id void at once.")
    ] = None,
    log_out: Annotated[
        str | None,
        typer.Option(
            "--log-out", metavar="ID", help="Log out whoever came by the link of this id; it still opens."
        ),
    ] = None,
    *,
    roles: dict[Role, str | None],
    settings: Settings,
) -> None:
    """List the staff links of an exchange, make, revoke or log out one. A link is a secret, and told only once."""
    tasks: list[AnyTask] = [
        MakeLink(code=code, role=role, place=place if given is None else given)
        for role, given in roles.items()
    ]
    if revoke is not None:
        tasks.append(RevokeLink(code=code, staff=revoke))
    if log_out is not None:
        tasks.append(LogOutLink(code=code, staff=log_out))
    if len(tasks) > 1 or (place and None not in roles.values()):
        ways = [*(usage(role) for role in STAFF_ROLES), "--revoke ID"]
        raise Failed(f"One of {', '.join(ways)} and --log-out ID at a time")
    _run_task(tasks[0] if tasks else ListStaff(code=code), settings)


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
    _run_task(ReadAudit(code=code, format=written, who=who, kind=kind), settings)


@app.command("rotate-secret")
@with_settings("rotate-secret")
def rotate_secret(
    log_everybody_out: Annotated[
        bool,
        typer.Option(
            "--log-everybody-out",
            help="Believe nothing that the secret before has signed: where somebody may have read it.",
        ),
    ] = False,
    *,
    settings: Settings,
) -> None:
    """Sign cookies with a new secret from now on; nobody is logged out, unless that is wanted."""
    _run_task(RotateSecret(forget=log_everybody_out), settings)


def _run_task(task: AnyTask, settings: Settings) -> None:
    with progress() as tell:
        lines = uvloop.run(ask(settings, task, tell))
    _say(*lines)


@asynccontextmanager
async def _announced(services: Services) -> AsyncIterator[None]:
    settings = services.settings
    where = f"Twincloth listens at {settings.host}:{settings.port}; people come to {settings.url}"
    ready = (
        where
        if services.collection.contents
        else f"{where}; there is no exchange yet: twincloth import FOLDER"
    )
    if settings.log_format == "json":
        log.info(ready)
    else:
        _say(ready, to=Console(stderr=True))
    yield


def _say(*lines: str, to: Console | None = None) -> None:
    """Whole lines, however narrow the terminal is, so that addresses stay in one piece."""
    console = to or Console()
    for line in lines:
        console.print(line, markup=False, emoji=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
