"""A folder as a ZIP file, piece by piece, so that it is never whole in memory nor on the disk a second time."""

from collections.abc import Iterator
from io import BytesIO, UnsupportedOperation
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

PIECE = 1 << 20
"""Bytes that are read at once."""


class Sink(BytesIO):
    """What a ZIP file is written to, which cannot go back: sizes then stand behind each file (APPNOTE.TXT, 4.3.9)."""

    def tell(self) -> int:
        """By raising this, ZipFile is told so."""
        raise UnsupportedOperation

    def take(self) -> bytes:
        """What has been written since the last time."""
        taken = self.getvalue()
        self.seek(0)
        self.truncate()
        return taken


def zipped(folder: Path, name: str) -> Iterator[bytes]:
    """The files of a folder under a folder of this name, in order, not packed: pictures are. Raises OSError."""
    sink = Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            info = ZipInfo.from_file(path, f"{name}/{path.relative_to(folder).as_posix()}")
            with archive.open(info, "w", force_zip64=True) as target, path.open("rb") as source:
                while piece := source.read(PIECE):
                    target.write(piece)
                    yield sink.take()
    yield sink.take()
