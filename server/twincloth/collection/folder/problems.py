"""What is wrong with an exchange folder: all of it at once, each with its place and its remedy."""

from collections.abc import Iterable, Sequence

from twincloth.collection.near_miss import nearest
from twincloth.collection.problem import Problem


class FolderProblems(Exception):
    """A folder that cannot be imported; its text is one line a problem."""

    def __init__(self, problems: Sequence[Problem], notes: Sequence[Problem] = ()) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
        self.notes = tuple(notes)


MOST_PROBLEMS = 200


class Findings:
    """Collects problems while a folder is read; what was read is used only if there are none.

    Where there are too many, it raises FolderProblems at once: to look for what was meant takes time at each.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        """What is right and may still be wanted otherwise, such as a text that lacks a language."""

    def add(self, file: str, line: int | None, what: str, instead: str) -> None:
        self.problems.append(Problem(file, line, what, instead))
        if len(self.problems) == MOST_PROBLEMS:
            self.problems.append(Problem(file, line, "and perhaps more", "mend the others first"))
            self.raise_any()

    def note(self, file: str, line: int | None, what: str, instead: str) -> None:
        if len(self.notes) < MOST_PROBLEMS:
            self.notes.append(Problem(file, line, what, instead))

    def has(self, file: str, before: int | None = None) -> bool:
        """Whether anything is wrong with a file, or with its lines before one of them."""
        return any(
            problem.file == file and (before is None or (problem.line or 0) < before)
            for problem in self.problems
        )

    def raise_any(self) -> None:
        if self.problems:
            raise FolderProblems(in_order(self.problems), in_order(self.notes))


def in_order(found: Iterable[Problem]) -> list[Problem]:
    """By file and line."""
    return sorted(found, key=lambda problem: (problem.file, problem.line or 0))


def did_you_mean(written: str, known: Iterable[str], otherwise: str) -> str:
    """The nearest of what is known as a question, or the other advice."""
    meant = nearest(written, set(known))
    return f'did you mean "{meant}"?' if meant else otherwise
