"""Files of an exchange folder: found, kept inside the folder, and read as text."""

import os
from collections.abc import Callable
from pathlib import Path

from twincloth.collection.folder.problems import Findings, did_you_mean
from twincloth.collection.pictures import MOST_BYTES

MOST_TEXT_BYTES = 10_000_000


class Folder:
    """An exchange folder; what is wrong with a file goes to `findings`."""

    def __init__(self, root: Path, findings: Findings) -> None:
        self.root = root
        self.findings = findings

    @property
    def has_history(self) -> bool:
        """Whether nobody may edit it, since what happened stands beside it (0027): it is taken as it was."""
        return (self.root / "history" / "manifest.json").is_file()

    def text(
        self, file: str, most: int = MOST_TEXT_BYTES, decode: Callable[[bytes], str] | None = None
    ) -> str | None:
        """A whole file in UTF-8, or as `decode` reads it, its line ends made one kind, without a byte order mark."""
        contents = self.contents(file, most)
        if contents is None:
            return None
        try:
            text = decode(contents) if decode else contents.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = contents[: error.start].count(b"\n") + 1
            self.findings.add(file, line, "this is not UTF-8 text", "save the file as UTF-8")
            return None
        if "\0" in text:
            # UTF-16 without its mark, as some editors write it, is UTF-8 with a zero in every second byte.
            line = contents[: contents.index(b"\0")].count(b"\n") + 1
            self.findings.add(file, line, "this is not UTF-8 text", "save the file as UTF-8")
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def contents(self, file: str, most: int = MOST_BYTES) -> bytes | None:
        """A file's bytes."""
        path = self.path(file, most)
        return path.read_bytes() if path else None

    def path(
        self, file: str, most: int = MOST_BYTES, named_at: tuple[str, int | None] | None = None
    ) -> Path | None:
        """A file that can be read; a problem with it stands where the file is named, if it is named anywhere."""
        place, line = named_at or (file, None)
        path = self.locate(file, place, line)
        if path is None:
            return None
        try:
            with path.open("rb") as opened:
                size = os.fstat(opened.fileno()).st_size
            if size <= most:
                return path
            self.findings.add(place, line, f"{file} is too large", f"make it at most {most // 1_000_000} MB")
        except OSError as error:
            self.findings.add(
                place, line, f"{file} cannot be read ({error.strerror})", "let this user read it"
            )
        return None

    def locate(self, file: str, place: str, line: int | None) -> Path | None:
        """The path of a file that exists and lies inside the folder, links followed."""
        path = self.root / file
        if not self.holds(path):
            self.findings.add(place, line, f"{file} leads out of the folder", "put the file itself inside")
        elif not path.is_file():
            advice = did_you_mean(path.name, self._beside(path), "put the file there")
            self.findings.add(place, line, f"{file} is missing", advice)
        else:
            return path
        return None

    def holds(self, path: Path) -> bool:
        """Whether a path stays inside, wherever its links lead."""
        try:
            return path.resolve().is_relative_to(self.root.resolve())
        except (OSError, RuntimeError, ValueError):
            return False

    def _beside(self, path: Path) -> list[str]:
        try:
            return [other.name for other in path.parent.iterdir()]
        except OSError:
            return []
