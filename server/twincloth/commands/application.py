"""What commands share: the application that they are added to, and how they speak."""

from typing import Annotated

import typer
import uvloop
from rich.console import Console

from twincloth import __version__
from twincloth.operator.asking import ask
from twincloth.operator.progress import progress
from twincloth.operator.task import OperatorTask
from twincloth.settings import Settings

app = typer.Typer(
    name="twincloth",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog="Every setting may also stand in the environment, as TWINCLOTH_PORT and so on, or in a settings file.",
)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"twincloth {__version__}")
        raise typer.Exit


@app.callback()
def twincloth(
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """The companion page of a video call between two places that give each other something."""


def run_task(task: OperatorTask, settings: Settings) -> None:
    """Have a task done by whoever owns the data folder, and say what came of it. Raises what `ask` raises."""
    with progress() as tell:
        lines = uvloop.run(ask(settings, task, tell))
    say(*lines)


def say(*lines: str, to: Console | None = None) -> None:
    """Whole lines, however narrow the terminal is, so that addresses stay in one piece."""
    console = to or Console()
    for line in lines:
        console.print(line, markup=False, emoji=False, highlight=False, soft_wrap=True)
