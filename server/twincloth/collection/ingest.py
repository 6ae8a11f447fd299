"""Ingest: a process of its own, with limits, that reads one picture; nothing else ever decodes what somebody sent.

It takes a job as JSON on its standard input and answers in lines of JSON on its standard output.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec
import pyvips
from msgspec import Struct

from twincloth.collection.confinement import ProcessLimits, confine
from twincloth.collection.derivatives import crop, derive, repaint
from twincloth.collection.picture import Picture, Region
from twincloth.collection.pictures import Measured, UnfitPicture, measure, read_wholly

LIMITS = ProcessLimits(memory=512_000_000, seconds=300, largest_file=2_000_000_000)
"""What a decoder may hold at once is four fifths of the memory: `pictures.MOST_AT_ONCE`."""


class Inspect(Struct, tag="inspect"):
    """Measure a picture, and read it to its last row."""

    source: str


class Derive(Struct, tag="derive"):
    """Make everything that is kept of a measured picture, in a folder."""

    source: str
    measured: Measured
    regions: tuple[Region, ...]
    folder: str


class Crop(Struct, tag="crop"):
    """MasterRegion regions of a picture out of its master, into a folder."""

    master: str
    whole: Picture
    regions: tuple[Region, ...]
    folder: str


class Repaint(Struct, tag="repaint"):
    """Make the whole and these regions of it anew from its master, into a folder, with what is covered by now."""

    master: str
    whole: Picture
    regions: tuple[Region, ...]
    folder: str


class IngestProgress(Struct, tag="progress"):
    """How much is done, from 0 to 1."""

    done: float


class Rejected(Struct, tag="unfit"):
    """Why the picture cannot be taken."""

    what: str
    instead: str
    code: str


class Inspected(Struct, tag="inspected"):
    """It is whole, and so large."""

    measured: Measured


class Derived(Struct, tag="derived"):
    """What lies in the folder: the whole, where it was asked for, and crops in the order of the regions."""

    crops: tuple[Picture, ...]
    whole: Picture | None = None


Job = Inspect | Derive | Crop | Repaint
Said = IngestProgress | Rejected | Inspected | Derived


def main() -> None:
    """Do the one job that standard input tells."""
    confine(LIMITS)
    # libvips keeps what it has opened for the next time, and with it all that the decoder holds.
    pyvips.cache_set_max(0)
    job: Job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    try:
        _say(_do(job))
    except UnfitPicture as error:
        _say(Rejected(error.what, error.instead, error.code))


def _do(job: Any) -> Inspected | Derived:
    if isinstance(job, Inspect):
        measured = measure(Path(job.source))
        read_wholly(Path(job.source), measured)
        return Inspected(measured)
    if isinstance(job, Crop):
        return Derived(crop(Path(job.master), job.whole, job.regions, Path(job.folder), _tell))
    if isinstance(job, Repaint):
        again = repaint(Path(job.master), job.whole, job.regions, Path(job.folder), _tell)
        return Derived(again.crops, again.whole)
    pictures = derive(Path(job.source), job.measured, job.regions, Path(job.folder), _tell)
    return Derived(pictures.crops, pictures.whole)


def _tell(done: float) -> None:
    _say(IngestProgress(round(done, 3)))


def _say(said: Said) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
