"""The command about whoever runs the server."""

from typing import Annotated

import typer

from twincloth.commands.application import app, run_task
from twincloth.flags import LoggedOutLink, RevokedLink, with_settings
from twincloth.operator.failures import Failed
from twincloth.operator.owner import ListOwnerLinks, LogOutOwner, MakeOwnerLink, RevokeOwnerLink
from twincloth.operator.task import OperatorTask
from twincloth.settings import Settings


@app.command()
@with_settings("owner")
def owner(
    new: Annotated[bool, typer.Option("--new", help="Make a link for whoever runs this server.")] = False,
    revoke: RevokedLink = None,
    log_out: LoggedOutLink = None,
    *,
    settings: Settings,
) -> None:
    """List the links of whoever runs this server, make, revoke or log out one. A link is a secret, and told only once."""
    tasks: list[OperatorTask] = [MakeOwnerLink()] if new else []
    if revoke is not None:
        tasks.append(RevokeOwnerLink(link=revoke))
    if log_out is not None:
        tasks.append(LogOutOwner(link=log_out))
    if len(tasks) > 1:
        raise Failed("One of --new, --revoke ID and --log-out ID at a time")
    run_task(tasks[0] if tasks else ListOwnerLinks(), settings)
