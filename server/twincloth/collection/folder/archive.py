"""Archives: an exchange folder that came as a zip file, unpacked so that nothing in it can do harm.

It is read in a limited process, and nothing that it says of itself is believed: names lead nowhere but into the folder,
links and what is no plain file are refused, and bytes are counted as they come, not as they are announced.
"""

import errno
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from twincloth.collection.confinement import ProcessLimits
from twincloth.collection.folder.exchange_file import FILE
from twincloth.exchange.refusal import Refusal
from twincloth.log_lines import escaped

MOST_PACKED = 2_000_000_000
"""Bytes of a zip file that is taken."""
MOST_UNPACKED = 4_000_000_000
"""Bytes of everything in it: a hundred photographs at their largest are less."""
MOST_TIMES = 100
SPARE = 100_000_000
"""So many times its own size an archive may unpack to, and so many bytes more: texts pack to a thirtieth, a bomb to a
thousandth."""
MOST_FILES = 20_000
LONGEST_NAME = 400
DEEPEST = 12

UNPACKING = ProcessLimits(memory=400_000_000, seconds=300, within=1800.0, largest_file=MOST_UNPACKED)

_PIECE = 1 << 20
_IGNORED = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}
"""What systems put beside everybody's files."""
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_UTF8 = 0x800
"""The flag of an entry whose name is UTF-8 (APPNOTE.TXT 4.4.4)."""
_LOCKED = 0x1

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What zipfile raises for what is no archive, or a broken one."""


def unpack(archive: Path, target: Path) -> Path:
    """Unpack into a folder that does not exist yet; the exchange folder in it, wherever in the archive it stood.

    Raises Refusal.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = list(_entries(opened))
            _must_have_room(entries, archive, target)
            _unpack(opened, entries, archive, target)
    except _BROKEN:
        raise Refusal("archive-unreadable") from None
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise Refusal("archive-no-room" if full else "archive-unreadable") from None
    return _exchange_in(target)


Entry = tuple[PurePosixPath, zipfile.ZipInfo]


def _entries(opened: zipfile.ZipFile) -> Iterator[Entry]:
    """The files, each with the path that it may have; folders come by themselves."""
    seen: set[str] = set()
    infos = opened.infolist()
    if len(infos) > MOST_FILES:
        raise Refusal("archive-too-many-files", most=MOST_FILES)
    for info in infos:
        path = _path(info)
        if _IGNORED & set(path.parts):
            continue
        if _is_folder(path, info):
            continue
        if str(path).casefold() in seen:
            raise Refusal("archive-twice", name=_shown(path))
        seen.add(str(path).casefold())
        yield path, info


def _is_folder(path: PurePosixPath, info: zipfile.ZipInfo) -> bool:
    """Whether it is one; else it is a plain file. Raises Refusal."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refusal("archive-link", name=_shown(path))
    if info.flag_bits & _LOCKED:
        raise Refusal("archive-locked")
    if info.compress_type not in _METHODS:
        raise Refusal("archive-unreadable")
    return info.is_dir() or kind == stat.S_IFDIR


def _path(info: zipfile.ZipInfo) -> PurePosixPath:
    """Where it may lie in the folder."""
    name = _name(info).replace("\\", "/")
    path = PurePosixPath(name)
    leads_out = path.is_absolute() or ".." in path.parts or ":" in name.partition("/")[0]
    if leads_out or not path.parts or not name.isprintable():
        raise Refusal("archive-leads-out", name=_shown(path))
    if len(name) > LONGEST_NAME or len(path.parts) > DEEPEST:
        raise Refusal("archive-leads-out", name=_shown(path))
    return path


def _name(info: zipfile.ZipInfo) -> str:
    """As it was meant: who sets no flag writes UTF-8 all the same or, on a Russian Windows, code page 866."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    written = info.orig_filename.encode("cp437", "replace")
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("cp866")


def _shown(path: PurePosixPath) -> str:
    return escaped(str(path))[-80:]


def _must_have_room(entries: list[Entry], archive: Path, target: Path) -> None:
    """What it announces is at least to be believed where it is too much; pictures are copied once more."""
    announced = sum(info.file_size for _, info in entries)
    if announced > _most(archive):
        raise Refusal("archive-too-large", most=MOST_UNPACKED // 1_000_000)
    if 2 * announced > shutil.disk_usage(target.parent).free:
        raise Refusal("archive-no-room")


def _most(archive: Path) -> int:
    return min(MOST_UNPACKED, MOST_TIMES * archive.stat().st_size + SPARE)


def _unpack(opened: zipfile.ZipFile, entries: list[Entry], archive: Path, target: Path) -> None:
    left = _most(archive)
    target.mkdir(mode=0o700)
    for path, info in entries:
        (target / path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with opened.open(info) as packed, (target / path).open("xb") as file:
            while piece := packed.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise Refusal("archive-too-large", most=MOST_UNPACKED // 1_000_000)
                file.write(piece)


def _exchange_in(target: Path) -> Path:
    """The uppermost folder with an exchange.toml."""
    found = sorted(target.rglob(FILE), key=lambda path: (len(path.parts), path))
    if not found:
        raise Refusal("archive-without-exchange", file=FILE)
    return found[0].parent
