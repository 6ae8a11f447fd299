"""A dated copy of an exchange folder: the same, to begin soon, and under another key where its own is taken."""

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from twincloth.collection.folder.exchange_file import FILE

SOONEST = timedelta(minutes=10)
QUARTER = timedelta(minutes=15)


def dated_copy(folder: Path, target: Path, now: datetime, key: str = "") -> Path:
    """The folder, its exchange starting at the next full quarter of an hour that leaves time to get ready."""
    shutil.copytree(folder, target)
    file = target / FILE
    starts_at = f"starts_at = {next_quarter(now + SOONEST).isoformat(timespec='seconds')}"
    text = re.sub(r"(?m)^starts_at *=.*$", starts_at, file.read_text("utf-8"))
    if key:
        text = re.sub(r"(?m)^key *=.*$", f'key = "{key}"', text, count=1)
    file.write_text(text, "utf-8")
    return target


def next_quarter(moment: datetime) -> datetime:
    """The first full quarter of an hour that is not before the moment."""
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment - past + QUARTER if past else moment
