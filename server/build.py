"""Puts the web folder into the package: templates, styles, browser modules, fonts and libraries."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = ("templates", "elements", "live", "styles", "locales", "vendor")


class WebFolder(BuildHookInterface[Any]):
    """An editable install reads the web folder where it stands; every other build carries a copy."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the browser libraries if they are not there yet, and add the folders to the wheel."""
        if version == "editable":
            return
        web = Path(self.root, "web")
        if not (web / "vendor").is_dir():
            fetch_libraries(web)
        if self.target_name == "wheel":
            build_data["force_include"] |= {str(web / name): f"twincloth/web/{name}" for name in CARRIED}
        else:
            build_data["force_include"][str(web / "vendor")] = "web/vendor"


def fetch_libraries(web: Path) -> None:
    """Install the browser libraries with npm and copy out what a browser loads."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise SystemExit(
            "Building Twincloth from its sources needs Node.js 18 or newer with npm, for the browser libraries. "
            "Install them, or install Twincloth from a wheel."
        )
    subprocess.run([npm, "ci", "--omit=dev"], cwd=web, check=True)
    subprocess.run([node, "vendor.mjs"], cwd=web, check=True)
