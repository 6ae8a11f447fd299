"""Puts the web folder into the package: templates, catalogues, and what was built of the rest for browsers."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = ("templates", "locales", "built", "vendor/print")
"""What the server reads. Licences of libraries and fonts are among what is built."""


class WebFolder(BuildHookInterface[Any]):
    """An editable install reads the web folder where it stands; every other build carries a copy."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what browsers load if it is not there yet, and add the folders to the wheel."""
        if version == "editable":
            return
        web = Path(self.root, "web")
        if not (web / "built").is_dir():
            build_browser_files(web)
        if self.target_name == "wheel":
            build_data["force_include"] |= {str(web / name): f"twincloth/web/{name}" for name in CARRIED}
        else:
            for name in ("vendor", "built"):
                build_data["force_include"][str(web / name)] = f"web/{name}"


def build_browser_files(web: Path) -> None:
    """Install the browser libraries with npm, copy out of them what a browser loads, and join it with our own."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise SystemExit(
            "Building Twincloth from its sources needs Node.js 18 or newer with npm, for the browser libraries. "
            "Install them, or install Twincloth from a wheel."
        )
    subprocess.run([npm, "ci", "--omit=dev"], cwd=web, check=True)
    for step in ("vendor.mjs", "build.mjs"):
        subprocess.run([node, step], cwd=web, check=True)
