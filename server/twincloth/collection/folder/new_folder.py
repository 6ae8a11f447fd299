"""A new exchange folder: a commented example of two places, which imports as it is."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from twincloth.collection.folder.exchange_file import FILE

TEMPLATE = Path(__file__).parent / "template"
AHEAD = timedelta(weeks=4)
BEGINS = time(15, tzinfo=UTC)


def write_new_folder(target: Path, now: datetime) -> None:
    """Write the example, which begins in the afternoon four weeks from now.

    Raises FileExistsError where something is there already, OSError.
    """
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise FileExistsError(f"{target}: this folder is not empty; name a new one")
    starts_at = datetime.combine(now.date() + AHEAD, BEGINS).isoformat()
    for source in sorted(path for path in TEMPLATE.rglob("*") if path.is_file()):
        path = target / source.relative_to(TEMPLATE)
        path.parent.mkdir(parents=True, exist_ok=True)
        contents = source.read_bytes()
        path.write_bytes(
            contents.replace(b"{starts_at}", starts_at.encode()) if source.name == FILE else contents
        )
