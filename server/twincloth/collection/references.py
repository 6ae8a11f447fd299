"""References: which names of the store are referred to. What is written nowhere in the content may go.

Content is searched for whatever looks like the name of a file, and not field by field: so whatever a feature adds to
it is found without being told here, and so is what stands in a content that this version cannot read.
"""

import re
from collections.abc import Set

MASTERS = "masters"
"""Where masters are."""

NO_MASTER = "linen"
"""Where pieces are kept that show nothing of any picture: linen alone, or the cover of everything sealed."""

DERIVED = ("zoom", "social")
"""Folders of what is cut from masters at the asking, and may be cut again: `FOLDER/MASTER/HASH.jpg`."""

_FILE = r"[0-9a-f]{32}\.[0-9a-z]{2,5}"
_NAMED = re.compile(_FILE.encode())
_OURS = re.compile(rf"(?:[a-z]+/){{0,2}}{_FILE}|[a-z]+/[0-9a-f]{{32}}/{_FILE}")


def named_in(written: bytes) -> frozenset[str]:
    """The files that something stored speaks of, each by its hash and extension, without a folder."""
    return frozenset(name.decode() for name in _NAMED.findall(written))


def is_ours(name: str) -> bool:
    """Whether a name in the store is made as ours are; what somebody else has put there stays."""
    return _OURS.fullmatch(name) is not None


def is_derived(name: str) -> bool:
    """Whether a file can be made anew from its master at any time."""
    return name.partition("/")[0] in DERIVED


def is_referred(name: str, named: Set[str]) -> bool:
    """Whether a file of the store is one of those named, or is cut from a master that is.

    Earlier releases kept derived files under names that do not tell the master: nothing refers to those any more.
    """
    folder, _, file = name.rpartition("/")
    top, _, master = folder.partition("/")
    if top in DERIVED:
        return master == NO_MASTER or f"{master}.tif" in named
    return file in named


def file_of(name: str) -> str:
    """A name without its folder."""
    return name.rpartition("/")[2]


def source_of(name: str) -> str:
    """The file in use when this one is: of a derived one its master, else itself."""
    return f"{MASTERS}/{name.split('/')[1]}.tif" if is_derived(name) else name


def derived_from(master: str) -> str:
    """The folder, within each of those of derived files, of what is cut from the master of this name."""
    return file_of(master).partition(".")[0]
