"""Flags that several commands share; every one of them is a setting too, except the settings file."""

import inspect
from collections.abc import Callable
from functools import wraps
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any

import typer


def _flag(name: str, metavar: str, words: str, panel: str = "Settings") -> Any:
    """Kept as text: settings check what comes by a flag as they check what comes otherwise."""
    return typer.Option(name, metavar=metavar, help=words, rich_help_panel=panel)


HostFlag = Annotated[
    str | None, _flag("--host", "ADDRESS", "Listen here: 127.0.0.1 unless told; 0.0.0.0 is every address.")
]
PortFlag = Annotated[str | None, _flag("--port", "NUMBER", "The port: 8470 unless told; 0 takes a free one.")]
DataFlag = Annotated[Path | None, _flag("--data", "FOLDER", "The data folder: data unless told.")]
DemoDataFlag = Annotated[Path | None, _flag("--data", "FOLDER", "The data folder: demo-data unless told.")]
PublicUrlFlag = Annotated[
    str | None,
    _flag("--public-url", "URL", "The address that people and labels use, such as https://cloth.example"),
]
FormerUrlsFlag = Annotated[
    str | None,
    _flag(
        "--former-urls",
        "URLS",
        "Earlier public addresses, with commas between them: whoever comes by one is sent on to today's.",
    ),
]
StoreFlag = Annotated[
    str | None,
    _flag("--store", "ADDRESS", "Where pictures and recordings are kept, such as s3://bucket/prefix."),
]
LogLevelFlag = Annotated[
    str | None, _flag("--log-level", "LEVEL", "What is told on stderr: debug, info, warning or error.")
]
SettingsFlag = Annotated[
    Path | None,
    _flag("--settings", "FILE", "A TOML file with any of the settings, such as: port = 8470"),
]
TrustedProxiesFlag = Annotated[
    str | None,
    _flag(
        "--trusted-proxies",
        "ADDRESSES",
        "Proxies whose X-Forwarded-For is believed, such as 127.0.0.1,10.0.0.0/8: none unless told.",
    ),
]

LIMITS = {
    "commands_per_person": "Commands of one person in 10 s, and twice as many at once: 10 unless told.",
    "commands_per_address": "The same of one address, which may be a whole school: 600 unless told.",
    "sockets_per_person": "Open pages of one person, whose oldest one makes way: 5 unless told.",
    "sockets_per_address": "Open pages of one address: 600 unless told.",
    "guesses_per_address": "Wrong codes of one address in a minute: 20 unless told.",
    "guesses": "Wrong codes of everybody in a minute: 300 unless told.",
    "lines_per_address": "Lines that one address may leave in the guest book in an hour: 60 unless told.",
}
"""What each limit is, and its number unless told."""


def with_limits(command: Callable[..., None]) -> Callable[..., None]:
    """The command takes a flag for every limit too, and finds what was given in `limits`."""

    @wraps(command)
    def limited(**given: Any) -> None:
        limits = {name: given.pop(name) for name in LIMITS}
        command(**given, limits=limits)

    own = inspect.signature(command)
    flags = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=_limit(name, words))
        for name, words in LIMITS.items()
    ]
    kept = [parameter for name, parameter in own.parameters.items() if name != "limits"]
    limited.__signature__ = own.replace(parameters=[*kept, *flags])  # type: ignore[attr-defined]  # for typer
    limited.__annotations__ = {parameter.name: parameter.annotation for parameter in (*kept, *flags)}
    return limited


def _limit(name: str, words: str) -> Any:
    return Annotated[str | None, _flag(f"--{name.replace('_', '-')}", "NUMBER", words, "Limits")]
