"""Where the files beside the code stand: inside an installed package, or in the working tree."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CARRIED = _PACKAGE / "web"

WEB = _CARRIED if _CARRIED.is_dir() else _PACKAGE.parent.parent / "web"
DEMO = _PACKAGE / "demo" / "folder"

INTERFACE_LANGUAGES = tuple(sorted(path.parent.name for path in (WEB / "locales").glob("*/LC_MESSAGES")))
"""Codes of the languages that the interface speaks: those that have catalogues."""
