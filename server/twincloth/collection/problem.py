"""A problem of an exchange folder: where it is, what is wrong, and the remedy; or what may still be wanted otherwise."""

from msgspec import Struct


class Problem(Struct, frozen=True):
    """`what` is wrong, and what to write `instead`.

    `file` is named from the folder, `line` counts from 1 and is None where it is about the whole file.
    """

    file: str
    line: int | None
    what: str
    instead: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.what}: {self.instead}"
