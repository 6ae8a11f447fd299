"""Static files under one address prefix made from the hash of their contents, so they are cached for ever."""

import hashlib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

FOLDERS = ("styles", "elements", "live", "vendor")
"""What of the web folder browsers may have; templates and catalogues stay on the server."""

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}


class StaticFiles:
    """The files of the web folder that browsers load."""

    def __init__(self, web: Path) -> None:
        self.paths = {
            path.relative_to(web).as_posix(): path
            for folder in FOLDERS
            for path in sorted((web / folder).rglob("*"))
            if path.is_file() and path.suffix in MEDIA_TYPES
        }
        self._joined: set[str] = set()

    @cached_property
    def prefix(self) -> str:
        """The address of the web folder: one hash over all names and contents."""
        digest = hashlib.sha256()
        for name, path in self.paths.items():
            digest.update(f"{name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
        return f"/static/{digest.hexdigest()[:16]}"

    def url(self, name: str) -> str:
        """The address of one file. Raises KeyError when there is none, so a template cannot name a missing one."""
        self.paths[name]
        return f"{self.prefix}/{name}"

    def sheet_url(self, names: Iterable[str]) -> str:
        """The address of these sheets as one file, in their order. Raises KeyError where there is no such sheet."""
        name = f"styles/{'+'.join(dict.fromkeys(names))}.css"
        if name not in self._joined:
            self.parts_of(name)
            self._joined.add(name)
        return f"{self.prefix}/{name}"

    def is_ours(self, name: str) -> bool:
        """Whether one of our pages asks for this very file: a stranger may ask for sheets in any other order."""
        return name in self.paths or name in self._joined

    def parts_of(self, name: str) -> list[Path]:
        """The files that make up a name: one, or the sheets of a page (`styles/base+cloth.css`), none of them twice.

        They stand in one folder, so what they refer to by `url()` stays right. Raises KeyError where there is none.
        """
        folder, _, last = name.rpartition("/")
        names = last.removesuffix(".css").split("+") if folder == "styles" else []
        if len(names) < 2 or len(set(names)) < len(names):
            return [self.paths[name]]
        return [self.paths[f"styles/{one}.css"] for one in names]
