"""What is wrong with an exchange folder: all of it at once, each with its place and its remedy."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from twincloth.collection.near_miss import nearest


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


MOST_PROBLEMS = 200


class Findings:
    """Collects problems while a folder is read; what was read is used only if there are none.

    Where there are too many, it raises FolderProblems at once: to look for what was meant takes time at each.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, file: str, line: int | None, what: str, instead: str) -> None:
        self.problems.append(Problem(file, line, what, instead))
        if len(self.problems) == MOST_PROBLEMS:
            self.problems.append(Problem(file, line, "and perhaps more", "mend the others first"))
            self.raise_any()

    def has(self, file: str) -> bool:
        return any(problem.file == file for problem in self.problems)

    def raise_any(self) -> None:
        if self.problems:
            raise FolderProblems(sorted(self.problems, key=lambda problem: (problem.file, problem.line or 0)))


def did_you_mean(written: str, known: Iterable[str], otherwise: str) -> str:
    """The nearest of what is known as a question, or the other advice."""
    meant = nearest(written, set(known))
    return f'did you mean "{meant}"?' if meant else otherwise
