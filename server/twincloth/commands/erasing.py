"""The command that forgets a person."""

import sys
from typing import Annotated

import typer
from msgspec.structs import replace

from twincloth.commands.application import app, run_task
from twincloth.flags import with_settings
from twincloth.operator.erasing import EraseSomebody
from twincloth.operator.failures import Failed
from twincloth.settings import Settings


@app.command()
@with_settings("erase")
def erase(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of an exchange.")],
    person: Annotated[
        str, typer.Argument(metavar="PERSON", help="A participant's name, or the id that tells two apart.")
    ],
    keep_lines: Annotated[
        bool,
        typer.Option("--keep-lines", help="Leave lines of the guest book that bear a name like theirs."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking: it cannot be undone.")] = False,
    *,
    settings: Settings,
) -> None:
    """Erase somebody on their wish: name, words, and all that is theirs; what copies hold is listed."""
    task = EraseSomebody(code=code, who=person, keep_lines=keep_lines, sure=yes)
    run_task(task, settings)
    if not yes:
        if not sys.stdin.isatty():
            raise Failed("Nothing is erased yet: add --yes, for it cannot be undone")
        typer.confirm("Erase this for good?", abort=True)
        run_task(replace(task, sure=True), settings)
