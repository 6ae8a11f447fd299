"""Flags: each command takes those of the settings and roles that are declared for it."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any

import typer

from twincloth.exchange.actor import STAFF_ROLES, Role, StaffRole
from twincloth.settings.reading import read_settings
from twincloth.settings.settings import DECLARED, flag, unless_told

SettingsFlag = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        metavar="FILE",
        help="A TOML file with any of the settings, such as: port = 8470",
        rich_help_panel="Settings",
    ),
]

RevokedLink = Annotated[
    str | None, typer.Option("--revoke", metavar="ID", help="Make the link of this id void at once.")
]
LoggedOutLink = Annotated[
    str | None,
    typer.Option(
        "--log-out", metavar="ID", help="Log out whoever came by the link of this id; it still opens."
    ),
]


def with_settings(name: str, **defaults: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The command of this name has the flags of its settings, and finds the settings in `settings`.

    `defaults` are what settings are unless told where this command has its own.
    """
    taken = [setting for setting, declared in DECLARED.items() if declared.taken_by(name)]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def reading(*, settings: Path | None, **given: Any) -> None:
            flags = {setting: given.pop(setting) for setting in taken}
            command(**given, settings=read_settings(flags, settings, defaults=defaults))

        return _taking(reading, command, "settings", _parameters(taken, defaults))

    return decorate


def with_roles(command: Callable[..., None]) -> Callable[..., None]:
    """The command has a flag for each role of staff, and finds in `roles` which were given."""

    @wraps(command)
    def choosing(**given: Any) -> None:
        roles = [role for role in STAFF_ROLES if given.pop(role.value)]
        command(**given, roles=roles)

    parameters = (
        Parameter(role.value, Parameter.KEYWORD_ONLY, default=False, annotation=_role_flag(role, staff))
        for role, staff in STAFF_ROLES.items()
    )
    return _taking(choosing, command, "roles", parameters)


def _role_flag(role: Role, staff: StaffRole) -> Any:
    return Annotated[bool, typer.Option(f"--{role}", help=staff.words)]


def _taking(
    made: Callable[..., None], command: Callable[..., None], what: str, instead: Iterable[Parameter]
) -> Callable[..., None]:
    """Let typer see these parameters of a command instead of the one that it is really called with."""
    own = inspect.signature(command)
    others = [parameter for parameter in own.parameters.values() if parameter.name != what]
    parameters = [*others, *instead]
    made.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]  # for typer
    made.__annotations__ = {one.name: one.annotation for one in parameters}
    return made


def _parameters(taken: list[str], defaults: dict[str, Any]) -> Iterator[Parameter]:
    for setting in taken:
        kind = _flag(setting, defaults.get(setting))
        yield Parameter(setting, Parameter.KEYWORD_ONLY, default=None, annotation=kind)
    yield Parameter("settings", Parameter.KEYWORD_ONLY, default=None, annotation=SettingsFlag)


def _flag(name: str, default: Any) -> Any:
    """Kept as text: settings check what comes by a flag as they check what comes otherwise."""
    declared = DECLARED[name]
    words = f"{declared.words}: {unless_told(name, default)} unless told."
    option = typer.Option(flag(name), metavar=declared.metavar, help=words, rich_help_panel=declared.panel)
    return Annotated[str | None, option]
