"""Recordings of an exchange folder: those that its cards name, taken in as clean copies."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from twincloth.collection.captions import MOST_BYTES, given, read
from twincloth.collection.folder.card_sentences import said
from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.problems import FolderProblems
from twincloth.collection.parsed_folder import ParsedRecording
from twincloth.collection.problem import Problem
from twincloth.collection.recordings import LARGEST, CleanMedia, clean
from twincloth.exchange.refusal import Refusal

_WRONG = {
    "telling-none": "is empty",
    "telling-too-large": "is too large",
    "telling-broken": "is broken",
}
_TAKEN = f"take an MP3, M4A, Opus, MP4 or WebM of at most {LARGEST // 1_000_000} MB"


def find_recording(folder: Folder, gift: str, name: str, line: int) -> ParsedRecording | None:
    """A recording that a row names; what is wrong with it goes to the folder's findings."""
    place, file = f"{gift}/cards.csv", f"{gift}/{name}"
    path = folder.locate(file, place, line)
    if path is None:
        return None
    try:
        return measured(path)
    except Refusal as refusal:
        folder.findings.add(
            place, line, f"{file} {_WRONG.get(refusal.code, 'does not play everywhere')}", _TAKEN
        )
    except OSError as error:
        folder.findings.add(place, line, f"{file} cannot be read ({error.strerror})", "let this user read it")
    return None


def find_captions(folder: Folder, gift: str, name: str, line: int) -> str:
    """The captions that a row names; what is wrong with them goes to the folder's findings, with their own line."""
    file = f"{gift}/{name}"
    if folder.locate(file, f"{gift}/cards.csv", line) is None:
        return ""
    text = folder.text(file, MOST_BYTES)
    if text is None:
        return ""
    try:
        return given(read(text))
    except Refusal as refusal:
        at = refusal.facts.get("line")
        folder.findings.add(file, at if isinstance(at, int) else None, *said(refusal, text))
        return ""


def measured(path: Path) -> ParsedRecording:
    """What a file is once it is clean. Raises Refusal, OSError."""
    with cleaned(path) as (copy, media):
        return ParsedRecording(
            path=path, name=_name(copy, media), media_type=media.media_type, size=media.size
        )


@contextmanager
def unchanged(recording: ParsedRecording) -> Iterator[Path]:
    """A clean copy of a recording that was found right. Raises FolderProblems where it has become another since."""
    try:
        with cleaned(recording.path) as (copy, media):
            if _name(copy, media) == recording.name:
                yield copy
                return
    except (OSError, Refusal):
        pass
    what = "the recording has changed while it was imported"
    raise FolderProblems([Problem(recording.path.name, None, what, "import again")])


@contextmanager
def cleaned(path: Path) -> Iterator[tuple[Path, CleanMedia]]:
    """A copy without what else the file says, there as long as the block runs. Raises Refusal, OSError."""
    with TemporaryDirectory(prefix="twincloth-") as folder:
        copy = Path(folder, "telling")
        if path.stat().st_size > LARGEST:
            raise Refusal("telling-too-large", most=LARGEST // 1_000_000)
        shutil.copyfile(path, copy)
        yield copy, clean(copy)


def _name(copy: Path, media: CleanMedia) -> str:
    with copy.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32] + media.extension
