"""What is wrong with an exchange folder: all of it at once, each with its place and its remedy."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

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


class FolderProblems(Exception):
    """A folder that cannot be imported; its text is one line a problem."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class Findings:
    """Collects problems while a folder is read; what was read is used only if there are none."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, file: str, line: int | None, what: str, instead: str) -> None:
        self.problems.append(Problem(file, line, what, instead))

    def has(self, file: str) -> bool:
        return any(problem.file == file for problem in self.problems)

    def raise_any(self) -> None:
        if self.problems:
            raise FolderProblems(sorted(self.problems, key=lambda problem: (problem.file, problem.line or 0)))


def did_you_mean(written: str, known: Iterable[str], otherwise: str) -> str:
    """The nearest of what is known as a question, or the other advice."""
    nearest = get_close_matches(written, sorted(known), n=1)
    return f'did you mean "{nearest[0]}"?' if nearest else otherwise
