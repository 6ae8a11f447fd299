"""A setting: all that is said of one beside its name, its type and its value."""

from typing import NamedTuple

SERVING = ("serve", "demo")
TASKS = (
    *("import", "export", "redirects", "staff", "audit", "rotate-secret", "owner"),
    *("backup", "restore", "verify", "erase", "sweep", "move"),
)
"""Commands: those that serve, and those that ask the owner of a data folder for something."""


class Setting(NamedTuple):
    """All that is said of a setting beside its name, its type and what it is unless told."""

    metavar: str
    words: str
    """What it is, for the command line's help and docs/running.md; both add what it is unless told."""
    wanted: str = "text"
    """What to write instead of what cannot be read."""
    unless: str = ""
    """What it is unless told, where that is no value to be written."""
    also: tuple[str, ...] = ()
    """The commands that take it beside those that serve."""
    panel: str = "Settings"
    secret: bool = False
    """Whether what it is stands in no log and no message."""

    def taken_by(self, command: str) -> bool:
        """Whether a command has a flag for it."""
        return command in (*SERVING, *self.also)


def token(metavar: str, words: str) -> Setting:
    """What nobody guesses, and nobody reads in a log."""
    return Setting(metavar, words, "16 or more letters, digits and signs", "none", secret=True)


def limit(words: str, wanted: str = "a number above 0") -> Setting:
    """A number of what is counted."""
    return Setting("NUMBER", words, wanted, panel="Limits")
