"""The manifest: which files belong to a history, and what is in them; whatever was changed since is found by it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import DecodeError, Struct, json

from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.problems import FolderProblems
from twincloth.collection.problem import Problem

HISTORY = "history"
"""The folder of a history, in the folder of its exchange."""

FILE = f"{HISTORY}/manifest.json"
FORMAT = 1
_PIECE = 1 << 20

UNREADABLE = (DecodeError, RecursionError)
"""What msgspec raises for what is no JSON, or goes too deep."""

AS_EXPORTED = "put it back as it was exported; to change anything, import first"
NEWER, WITH_THAT = "a newer Twincloth wrote this history", "import it with that one"


class FileDigest(Struct, frozen=True, kw_only=True):
    """A file's length in bytes, and the SHA-256 of its bytes in hexadecimal digits."""

    bytes: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """`files` are all of the exchange folder but this one, by their paths in it."""

    format: int
    exchange: str
    files: dict[str, FileDigest]


class _AnyFormat(Struct):
    format: int


def write_manifest(folder: Path, exchange: str) -> None:
    """Write the manifest of a folder that is otherwise whole."""
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in sorted(_files(folder))}
    manifest = Manifest(format=FORMAT, exchange=exchange, files=dict(sorted(files.items())))
    (folder / FILE).write_bytes(json.format(json.encode(manifest), indent=2) + b"\n")


def read_manifest(folder: Folder) -> Manifest:
    """The manifest of a folder, whose files are all as it says but those of rows, which are checked as they are read.

    Raises FolderProblems.
    """
    contents = folder.contents(FILE)
    folder.findings.raise_any()
    assert contents is not None
    manifest = _read(contents)
    for file, sealed in manifest.files.items():
        path = folder.locate(file, file, None)
        if path and not file.endswith(".jsonl"):
            found = _digest(path)
            if found != sealed:
                folder.findings.add(file, None, changed(found.bytes, sealed), AS_EXPORTED)
    folder.findings.raise_any()
    return manifest


def changed(length: int, sealed: FileDigest) -> str:
    """What is wrong with a file of another content."""
    if length < sealed.bytes:
        return f"the file is cut off: it has {length:,} bytes of {sealed.bytes:,}"
    return "the file was changed after it was exported"


def _read(contents: bytes) -> Manifest:
    try:
        written = json.decode(contents, type=_AnyFormat).format
        if written > FORMAT:
            what = f"{NEWER} (format {written}; this one reads {FORMAT})"
            raise FolderProblems([Problem(FILE, None, what, WITH_THAT)])
        return json.decode(contents, type=Manifest)
    except UNREADABLE as error:
        raise FolderProblems([Problem(FILE, None, f"this is no manifest ({error})", AS_EXPORTED)]) from None


def _digest(path: Path) -> FileDigest:
    digest, length = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            length += len(piece)
    return FileDigest(bytes=length, sha256=digest.hexdigest())


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
