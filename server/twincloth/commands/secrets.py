"""Commands about what opens doors: staff links, and what signs cookies."""

from typing import Annotated

import typer

from twincloth.commands.application import app, run_task
from twincloth.exchange.actor import STAFF_ROLES, Role
from twincloth.flags import LoggedOutLink, RevokedLink, with_roles, with_settings
from twincloth.operator.failures import Failed
from twincloth.operator.secret import RotateSecret
from twincloth.operator.staff import ListStaff, LogOutLink, MakeLink, RevokeLink, usage
from twincloth.operator.task import OperatorTask
from twincloth.settings import Settings


@app.command()
@with_settings("staff")
@with_roles
def staff(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of an exchange.")],
    place: Annotated[
        str, typer.Argument(metavar="PLACE", help="Of which place the link is; of all, unless told.")
    ] = "",
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Whose the link is, or where its screen stands.")
    ] = "",
    revoke: RevokedLink = None,
    log_out: LoggedOutLink = None,
    *,
    roles: list[Role],
    settings: Settings,
) -> None:
    """List the staff links of an exchange, make, revoke or log out one. A link is a secret, and told only once."""
    tasks: list[OperatorTask] = [MakeLink(code=code, role=role, place=place, name=name) for role in roles]
    if revoke is not None:
        tasks.append(RevokeLink(code=code, staff=revoke))
    if log_out is not None:
        tasks.append(LogOutLink(code=code, staff=log_out))
    if len(tasks) > 1 or ((place or name) and not roles):
        ways = [*(usage(role) for role in STAFF_ROLES), "--revoke ID"]
        raise Failed(f"One of {', '.join(ways)} and --log-out ID at a time")
    run_task(tasks[0] if tasks else ListStaff(code=code), settings)


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
    run_task(RotateSecret(forget=log_everybody_out), settings)
