"""Files that hold secrets of the demo."""

from pathlib import Path


def write_private(path: Path, contents: bytes) -> None:
    """For the folder's owner alone, and never half. Raises OSError."""
    unfinished = path.with_name(f".{path.name}")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600, exist_ok=False)
    unfinished.write_bytes(contents)
    unfinished.replace(path)
