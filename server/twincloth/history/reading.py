"""Reading a history: every file and every line of it is checked before anything is believed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar, Union

from msgspec import Struct, json

from twincloth.collection.codes import is_code
from twincloth.collection.content import Content
from twincloth.collection.difference import Difference
from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.problems import Findings, FolderProblems
from twincloth.collection.problem import Problem
from twincloth.exchange.exchange import Entry, Exchange, Fact, facts
from twincloth.history import content_file
from twincloth.history.manifest import (
    AS_EXPORTED,
    FILE,
    HISTORY,
    NEWER,
    UNREADABLE,
    WITH_THAT,
    FileDigest,
    Manifest,
    changed,
    read_manifest,
)
from twincloth.history.rows import ROWS, ChangeRow, CodeRow, EntryRow, StoredRow
from twincloth.history.writing import CONTENT
from twincloth.resources import INTERFACE_LANGUAGES

R = TypeVar("R", bound=StoredRow)


class History:
    """A history that was found right: the content, its pictures not made, and the exchange that it adds up to."""

    def __init__(self, folder: Path, manifest: Manifest, content: Content) -> None:
        self.folder = folder
        self.content = content
        self._manifest = manifest
        self.exchange = Exchange(content.code, content.plan())
        self.codes: set[str] = set()
        self._any_fact: json.Decoder[Fact] = json.Decoder(Union[tuple(facts().values())])  # noqa: UP007 (made at run time)

    def rows(self, kind: type[R]) -> Iterator[tuple[int, R]]:
        """The rows of a file with their lines; what is not as it was exported raises FolderProblems, at the latest at the end."""
        name = named(kind)
        if kind.younger and name not in self._manifest.files:
            return
        decoder, digest, length = json.Decoder(kind), hashlib.sha256(), 0
        with (self.folder / name).open("rb") as file:
            for number, line in enumerate(file, 1):
                digest.update(line)
                length += len(line)
                try:
                    yield number, decoder.decode(line)
                except UNREADABLE as error:
                    raise wrong(kind, number, f"this line is not as it was exported ({error})") from None
        sealed = self._manifest.files[name]
        if FileDigest(bytes=length, sha256=digest.hexdigest()) != sealed:
            raise wrong(kind, None, changed(length, sealed))

    def check(self) -> None:
        """Read everything once, and let happen what happened. Raises FolderProblems."""
        for kind in ROWS:
            for number, row in self.rows(kind):
                self._check(number, row)
        if missing := set(self.content.codes().values()) - self.codes:
            raise wrong(CodeRow, None, f"the code {min(missing)} is missing")

    def fact(self, row: EntryRow) -> Fact:
        """The fact of an entry. Raises one of UNREADABLE."""
        return self._any_fact.decode(row.fact)

    def _check(self, number: int, row: StoredRow) -> None:
        kind = type(row)
        if isinstance(row, CodeRow):
            if not is_code(row.code) or row.code in self.codes:
                raise wrong(kind, number, f'"{row.code}" is no code, or stands here twice')
            self.codes.add(row.code)
        elif isinstance(row, EntryRow):
            self._happen(number, row)
        elif isinstance(row, ChangeRow):
            self._must_lead_back(number, row)
        elif getattr(row, kind.about) not in self.codes:
            raise wrong(kind, number, f"{getattr(row, kind.about)} is no code of this exchange")

    def _must_lead_back(self, number: int, row: ChangeRow) -> None:
        try:
            json.decode(row.difference, type=Difference)
        except UNREADABLE as error:
            raise wrong(ChangeRow, number, f"there is no way back from this ({error})") from None

    def _happen(self, number: int, row: EntryRow) -> None:
        if row.seq != self.exchange.seq + 1:
            raise wrong(EntryRow, number, f"entry {row.seq} stands where {self.exchange.seq + 1} should")
        try:
            fact = self.fact(row)
        except UNREADABLE as error:
            raise _unreadable(number, row, error) from None
        try:
            self.exchange.apply(Entry(row.seq, row.at, row.by, row.cause, fact))
        except Exception as defect:  # noqa: BLE001  # whatever it is, a room could not be opened with it
            raise wrong(EntryRow, number, f"what happened here cannot happen so ({defect!r})") from None


def has_history(folder: Path) -> bool:
    """Whether an exchange folder says that it carries one."""
    return (folder / HISTORY).exists()


def read_history(path: Path) -> History:
    """The history in an exchange folder. It takes a while, so call it off the event loop. Raises FolderProblems."""
    folder = Folder(path, Findings())
    manifest = read_manifest(folder)
    ours = {f"{HISTORY}/{CONTENT}", *map(named, ROWS)}
    theirs = {name for name in manifest.files if name.startswith(f"{HISTORY}/")}
    for name in sorted(ours - theirs - {named(kind) for kind in ROWS if kind.younger}):
        folder.findings.add(FILE, None, f"{name} is not in it", AS_EXPORTED)
    for name in sorted(theirs - ours):
        folder.findings.add(name, None, f"this is not known here: {NEWER}", WITH_THAT)
    folder.findings.raise_any()
    content = _content(path, manifest)
    for language in content.languages:
        if language not in INTERFACE_LANGUAGES:
            what = f'Twincloth does not speak "{language}" yet: {NEWER}'
            folder.findings.add(f"{HISTORY}/{CONTENT}", None, what, WITH_THAT)
    for name in content_file.files(content):
        if name not in manifest.files:
            folder.findings.add(FILE, None, f"{name} is not in it", AS_EXPORTED)
    folder.findings.raise_any()
    history = History(path, manifest, content)
    history.check()
    return history


def history_problems(path: Path) -> list[Problem]:
    """What is wrong with the history in an exchange folder, for a limited process: it may have come from anybody."""
    try:
        read_history(path)
    except FolderProblems as wrong:
        return list(wrong.problems)
    return []


def named(kind: type[StoredRow]) -> str:
    """The file of a table's rows, as the manifest and messages name it."""
    return f"{HISTORY}/{kind.file}"


def wrong(kind: type[StoredRow], line: int | None, what: str, instead: str = AS_EXPORTED) -> FolderProblems:
    """What is wrong with a line of a history."""
    return FolderProblems([Problem(named(kind), line, what, instead)])


class _Tagged(Struct):
    type: str


def _unreadable(number: int, row: EntryRow, error: Exception) -> FolderProblems:
    try:
        tag = json.decode(row.fact, type=_Tagged).type
    except UNREADABLE:
        tag = ""
    if tag and tag not in facts():
        return wrong(EntryRow, number, f'"{tag}" is not known here: {NEWER}', WITH_THAT)
    return wrong(EntryRow, number, f"this is not a fact ({error})")


def _content(folder: Path, manifest: Manifest) -> Content:
    name = f"{HISTORY}/{CONTENT}"
    contents = (folder / name).read_bytes()
    try:
        content = content_file.read(contents)
    except (*UNREADABLE, TypeError, KeyError) as error:
        what = f"this is not as it was exported ({error!r})"
        raise FolderProblems([Problem(name, None, what, AS_EXPORTED)]) from None
    if unknown := content_file.unknown(contents, content):
        what = f'"{unknown}" is not known here: {NEWER}'
        raise FolderProblems([Problem(name, None, what, WITH_THAT)])
    if content.code != manifest.exchange:
        raise FolderProblems(
            [Problem(FILE, None, f"it is of another exchange ({manifest.exchange})", AS_EXPORTED)]
        )
    return content
