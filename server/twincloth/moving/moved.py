"""What was moved: the data folder stays as it was, with a note in it, and nothing opens its tables unawares."""

from pathlib import Path

from twincloth.collection.durable import write_durably
from twincloth.ownership import FolderUnusable

NOTE = "moved"
WORDS = (
    b"What was here is in PostgreSQL. Whoever deletes this file has what was here then,"
    b" and nothing of what came after.\n"
)


def note_moved(folder: Path) -> None:
    """Its tables are elsewhere from now on. Raises OSError."""
    write_durably(folder / NOTE, WORDS, mode=0o600)


def must_be_here(folder: Path) -> None:
    """Raises FolderUnusable where the tables of a data folder were moved."""
    if (folder / NOTE).exists():
        raise FolderUnusable(
            folder,
            "it was moved to PostgreSQL; name that with --database, or delete the file"
            f" {folder / NOTE} to have what was here before, and nothing of what came after",
        )
