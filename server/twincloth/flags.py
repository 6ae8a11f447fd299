"""Flags that several commands share; every one of them is a setting too, except the settings file."""

from pathlib import Path
from typing import Annotated, Any

import typer


def _flag(name: str, metavar: str, words: str) -> Any:
    """Kept as text: settings check what comes by a flag as they check what comes otherwise."""
    return typer.Option(name, metavar=metavar, help=words, rich_help_panel="Settings")


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
LogLevelFlag = Annotated[
    str | None, _flag("--log-level", "LEVEL", "What is told on stderr: debug, info, warning or error.")
]
SettingsFlag = Annotated[
    Path | None,
    _flag("--settings", "FILE", "A TOML file with any of: host, port, data, public_url, log_level."),
]
