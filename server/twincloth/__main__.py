"""The command line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console

from twincloth import __version__
from twincloth.demo.occasion import demo as demo_occasion
from twincloth.flags import (
    DataFlag,
    DemoDataFlag,
    FormerUrlsFlag,
    HostFlag,
    LogLevelFlag,
    PortFlag,
    PublicUrlFlag,
    SettingsFlag,
    StoreFlag,
    TrustedProxiesFlag,
    with_limits,
)
from twincloth.operator.asking import ask
from twincloth.operator.exporting import ExportExchange
from twincloth.operator.failures import EXPECTED, Failed, reasons
from twincloth.operator.importing import ImportFolder
from twincloth.operator.progress import progress
from twincloth.operator.redirects import RedirectMap, Server
from twincloth.operator.staff import ListStaff, MakeLink, RevokeLink
from twincloth.operator.task_server import AnyTask
from twincloth.pages.services import Services
from twincloth.running import run
from twincloth.settings import read_settings

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
@with_limits
def serve(
    *,
    host: HostFlag = None,
    port: PortFlag = None,
    data: DataFlag = None,
    public_url: PublicUrlFlag = None,
    former_urls: FormerUrlsFlag = None,
    store: StoreFlag = None,
    log_level: LogLevelFlag = None,
    trusted_proxies: TrustedProxiesFlag = None,
    settings: SettingsFlag = None,
    limits: dict[str, Any],
) -> None:
    """Serve the exchanges of a data folder until Ctrl-C."""
    where = {
        "host": host,
        "port": port,
        "trusted_proxies": trusted_proxies,
        "former_urls": former_urls,
        "store": store,
    }
    flags = {**where, "data": data, "public_url": public_url, "log_level": log_level, **limits}
    run(read_settings(flags, settings), _announced)


@app.command()
@with_limits
def demo(
    *,
    guests: Annotated[int, typer.Option(min=0, max=500, help="So many simulated guests of both places.")] = 0,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print nothing but one line of JSON with all addresses, when ready."),
    ] = False,
    host: HostFlag = None,
    port: PortFlag = None,
    data: DemoDataFlag = None,
    public_url: PublicUrlFlag = None,
    former_urls: FormerUrlsFlag = None,
    store: StoreFlag = None,
    log_level: LogLevelFlag = None,
    trusted_proxies: TrustedProxiesFlag = None,
    settings: SettingsFlag = None,
    limits: dict[str, Any],
) -> None:
    """Run the exchange of Oxford and Perm, to look at it or to rehearse with it."""
    where = {
        "host": host,
        "port": port,
        "trusted_proxies": trusted_proxies,
        "former_urls": former_urls,
        "store": store,
    }
    flags = {**where, "data": data, "public_url": public_url, "log_level": log_level, **limits}
    defaults = {"data": Path("demo-data"), "log_level": "warning"}
    run(read_settings(flags, settings, defaults=defaults), demo_occasion(guests=guests, as_json=as_json))


@app.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="An exchange folder.")],
    data: DataFlag = None,
    store: StoreFlag = None,
    public_url: PublicUrlFlag = None,
    settings: SettingsFlag = None,
) -> None:
    """Take an exchange folder in, anew or again; every problem in it is told, and then nothing is taken in."""
    task = ImportFolder(folder=str(folder.absolute()))
    _run_task(task, {"data": data, "public_url": public_url, "store": store}, settings)


@app.command()
def export(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of an exchange.")],
    target: Annotated[
        Path | None,
        typer.Argument(metavar="TARGET", help="A folder that does not exist yet: CODE unless told."),
    ] = None,
    with_history: Annotated[
        bool, typer.Option("--with-history", help="All that happened, too: it is private, and imports whole.")
    ] = False,
    data: DataFlag = None,
    store: StoreFlag = None,
    settings: SettingsFlag = None,
) -> None:
    """Write an exchange out: its folder, codes and all, and the record of who agreed to be in it."""
    target = (target or Path(code)).absolute()
    task = ExportExchange(code=code, target=str(target), with_history=with_history)
    _run_task(task, {"data": data, "store": store}, settings)


@app.command()
def redirects(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of an exchange.")],
    server: Annotated[Server, typer.Option("--format", help="For which kind of server.")] = "nginx",
    data: DataFlag = None,
    public_url: PublicUrlFlag = None,
    settings: SettingsFlag = None,
) -> None:
    """Print a map for the server of a former address, which leads each code of an exchange to today's."""
    _run_task(RedirectMap(code=code, server=server), {"data": data, "public_url": public_url}, settings)


@app.command()
def staff(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of an exchange.")],
    stage_of: Annotated[
        str, typer.Argument(metavar="PLACE", help="With --stage: the place where it stands.")
    ] = "",
    host: Annotated[
        str | None, typer.Option("--host", metavar="PLACE", help="Make a link for this place's host.")
    ] = None,
    stage: Annotated[bool, typer.Option("--stage", help="Make a link for a stage.")] = False,
    revoke: Annotated[
        str | None, typer.Option("--revoke", metavar="ID", help="Make the link of this id void at once.")
    ] = None,
    data: DataFlag = None,
    public_url: PublicUrlFlag = None,
    settings: SettingsFlag = None,
) -> None:
    """List the staff links of an exchange, make one, or revoke one. A link is a secret, and told only once."""
    tasks: list[AnyTask] = []
    if host is not None:
        tasks.append(MakeLink(code=code, role="host", place=host))
    if stage:
        tasks.append(MakeLink(code=code, role="stage", place=stage_of))
    if revoke is not None:
        tasks.append(RevokeLink(code=code, staff=revoke))
    if len(tasks) > 1 or (stage_of and not stage):
        raise Failed("One of --host PLACE, --stage [PLACE] and --revoke ID at a time")
    _run_task(tasks[0] if tasks else ListStaff(code=code), {"data": data, "public_url": public_url}, settings)


def _run_task(task: AnyTask, flags: dict[str, Any], file: Path | None) -> None:
    with progress() as tell:
        lines = uvloop.run(ask(read_settings(flags, file), task, tell))
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
    _say(ready, to=Console(stderr=True))
    yield


def _say(*lines: str, to: Console | None = None) -> None:
    """Whole lines, however narrow the terminal is, so that addresses stay in one piece."""
    console = to or Console()
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
