"""Static files: what `web/build.mjs` has made for browsers, under one address prefix, so it is cached for ever."""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.json import Decoder

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}

PACKED = {"br": ".br", "gzip": ".gz"}
"""Suffixes of what stands beside a file in another coding; the smallest first."""


class NotBuilt(Exception):
    """There is nothing for browsers yet: a working tree before its first `make`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"What browsers load is not in {folder} yet: say `make demo` once, or `npm ci && node vendor.mjs && "
            f"node build.mjs` in {folder.parent}"
        )


class PageFiles(Struct, frozen=True):
    """The two files that a page loads: its sheets joined in one, its modules in the other."""

    styles: str | None
    modules: str | None


class StaticFiles:
    """The files that browsers load. Raises NotBuilt."""

    def __init__(self, web: Path) -> None:
        built = web / "built"
        if not (built / "pages.json").is_file():
            raise NotBuilt(built)
        self.pages = Decoder(dict[str, PageFiles]).decode((built / "pages.json").read_bytes())
        self.paths = {
            path.relative_to(built).as_posix(): path
            for path in sorted(built.rglob("*"))
            if path.is_file() and path.suffix in MEDIA_TYPES
        }
        self._shared = _names_of_old(self.pages)

    @cached_property
    def hash(self) -> str:
        """One hash over all names and contents."""
        digest = hashlib.sha256()
        for name, path in self.paths.items():
            digest.update(f"{name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]

    @property
    def prefix(self) -> str:
        """Where all files stand."""
        return f"/static/{self.hash}"

    def url(self, name: str) -> str:
        """The address of one file. Raises KeyError when there is none, so a template cannot name a missing one."""
        self.paths[name]
        return f"{self.prefix}/{name}"

    def path(self, name: str) -> Path:
        """Where the file of this name stands. Raises KeyError."""
        return self.paths[name if name in self.paths else self._shared[name]]


def _names_of_old(pages: Mapping[str, PageFiles]) -> dict[str, str]:
    """The file of each page by the page's own name.

    Pages that need the same share a file, and which do changes: a page that was open before an upgrade asks for the
    one that it knew.
    """
    return {
        f"pages/{page.removesuffix('.html')}.{suffix}": name
        for page, files in pages.items()
        for suffix, name in (("css", files.styles), ("js", files.modules))
        if name
    }
