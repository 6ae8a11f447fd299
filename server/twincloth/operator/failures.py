"""Failures in words: what went wrong, a line each, for whoever asked on the command line."""

from twincloth.backups.saving import BackupUnderWay
from twincloth.backups.sealing import NoKey
from twincloth.backups.staging import FolderNotEmpty
from twincloth.backups.unpacking import BackupRefused
from twincloth.collection.folder import FolderProblems, Problem
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.live.engine.private_names import UnknownLibrary
from twincloth.live.processes import NameTaken
from twincloth.ownership import FolderTaken, FolderUnusable
from twincloth.pages.cookie_secrets import WeakSecret
from twincloth.private_folder import FolderNotPrivate
from twincloth.settings import SettingsError
from twincloth.views.languages import DEFAULT_LANGUAGE
from twincloth.views.refusals import sentence
from twincloth.views.static import NotBuilt


class Failed(Exception):
    """It could not be done; each of `lines` says a reason and what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


EXPECTED = (
    *(Failed, FolderProblems, FolderTaken, FolderUnusable, Refusal, SettingsError, StorageFailure, OSError),
    *(FolderNotPrivate, NameTaken, NotBuilt, UnknownLibrary, WeakSecret),
    *(BackupRefused, BackupUnderWay, FolderNotEmpty, NoKey),
)
"""What may go wrong without anything being wrong with Twincloth."""


def reasons(error: Exception) -> list[str]:
    """Why something could not be done, one line a reason."""
    if isinstance(error, FolderProblems):
        return [line_of(problem) for problem in error.problems]
    if isinstance(error, Refusal):
        return [sentence(error, DEFAULT_LANGUAGE)]
    if isinstance(error, StorageFailure) and error.code in ("storage-full", "storage-failed"):
        return [f"The data folder cannot be used: {error}"]
    if isinstance(error, StorageFailure) and error.code == "storage-unreachable":
        return [f"PostgreSQL cannot be used: {error}"]
    if isinstance(error, OSError) and error.strerror:
        return [f"{error.filename}: {error.strerror}" if error.filename else error.strerror]
    return str(error).splitlines() or [type(error).__name__]


def line_of(problem: Problem) -> str:
    """As compilers write it, so that editors can jump there."""
    place = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
    return f"{place}: {problem.what} — {problem.instead}"
