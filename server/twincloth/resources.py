"""Where the files beside the code stand: inside an installed package, or in the working tree."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CARRIED = _PACKAGE / "web"

WEB = _CARRIED if _CARRIED.is_dir() else _PACKAGE.parent.parent / "web"
DEMO = _PACKAGE / "demo" / "folder"
