"""Ingest measured: a photograph of 100 megapixels, beside `vips dzsave` and the same derivatives of the same file.

Each runs in a process of its own; and what a server holds after many ingests, beside before.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

import ingest_memory
import msgspec
import pyvips

from twincloth.collection.ingest import LIMITS, Derive, Inspect
from twincloth.collection.ingest_client import COMMAND
from twincloth.collection.picture import Region
from twincloth.collection.pictures import measure

SIDE = (11_600, 8_700)
MOST_MEGABYTES = LIMITS.memory / 1e6
"""What the process of an ingest may take, all in all."""
MOST_TIMES = 4
"""The other's processor time."""
MOST_GROWTH = 64
"""Megabytes by which a server may have grown after the ingests of the soak."""
PEER = """
import sys, pyvips
from twincloth.collection.derivatives import CARD_WIDTHS, FORMATS, WHOLE_WIDTHS
source, folder = sys.argv[1:]
pyvips.Image.jpegload(source, access="sequential").dzsave(f"{folder}/tiles", layout="iiif3")
def save(image, name):
    image = image.copy_memory()
    for form in FORMATS:
        contents = getattr(image, form.saver)(Q=form.qualities[0], keep="none", **form.options)
        open(f"{folder}/{name}.{form.suffix}", "wb").write(contents)
for width in WHOLE_WIDTHS:
    save(pyvips.Image.thumbnail(source, width, height=16383), width)
whole = pyvips.Image.jpegload(source)
width, height = whole.width // 3, whole.height // 3
for number in range(9):
    cut = whole.crop(number % 3 * width, number // 3 * height, width, height)
    for step in CARD_WIDTHS:
        save(cut.thumbnail_image(step, height=16383), f"{number}-{step}")
"""
"""The straight way to the same: tiles, and the whole and nine patches at our widths in our formats."""


class Cost(NamedTuple):
    """Seconds of processor time, and the largest resident set in megabytes."""

    seconds: float
    megabytes: float


def photograph(path: Path) -> None:
    """Large shapes and fine grain, as of cloth under daylight."""
    width, height = SIDE
    shapes = pyvips.Image.gaussnoise(width // 100, height // 100, mean=128, sigma=60, seed=1943).resize(100)
    grain = pyvips.Image.gaussnoise(width, height, mean=0, sigma=8, seed=2020)
    cloth = (shapes.crop(0, 0, width, height) + grain).cast("uchar")
    rgb = cloth.bandjoin([cloth.flip("horizontal"), cloth.invert()]).copy(interpretation="srgb")
    rgb.jpegsave(str(path), Q=88)


def run(command: list[str], job: bytes = b"") -> Cost:
    """What a process costs from its start to its end."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin
    process.stdin.write(job)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


def ingest(source: Path, folder: Path) -> list[Cost]:
    """Reading it to its end, then making everything that is kept of it, with nine patches."""
    measured = measure(source)
    width, height = measured.width // 3, measured.height // 3
    regions = tuple(Region(x * width, y * height, width, height) for y in range(3) for x in range(3))
    jobs = (Inspect(str(source)), Derive(str(source), measured, regions, str(folder)))
    return [run(list(COMMAND), msgspec.json.encode(job)) for job in jobs]


def soak(folder: Path, times: int) -> list[float]:
    """Megabytes of a server before so many ingests with all their tiles, and after each."""
    photographs = folder / "photographs"
    photographs.mkdir()
    for number in range(times):
        ingest_memory.photograph(photographs / f"{number:03}.jpg", number)
    command = [sys.executable, ingest_memory.__file__, str(photographs)]
    return [float(line) for line in subprocess.run(command, check=True, capture_output=True).stdout.split()]


def main() -> int:
    """Print two tables; 1 where an ingest takes more memory or time than it may, or the server grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ingests", type=int, default=50)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = compare(Path(folder), asked.rounds)
        held = soak(Path(folder), asked.ingests)
    print(f"| {SIDE[0] * SIDE[1] / 1e6:.0f} megapixels | Twincloth | dzsave and derivatives | ratio |")
    print("| --- | --- | --- | --- |")
    print(
        f"| processor seconds | {ours.seconds:.1f} | {theirs.seconds:.1f} | {ours.seconds / theirs.seconds:.2f} |"
    )
    print(
        f"| memory, MB | {ours.megabytes:.0f} | {theirs.megabytes:.0f} | {ours.megabytes / theirs.megabytes:.2f} |"
    )
    grown = max(held[-3:]) - held[0]
    slope = (held[-1] - held[len(held) // 2]) / (len(held) - len(held) // 2)
    print(
        f"\nThe server: {held[0]:.0f} MB before, {held[-1]:.0f} MB after {asked.ingests} ingests with all their tiles;"
    )
    print(f"in the second half {slope:+.2f} MB an ingest. {' '.join(f'{one:.0f}' for one in held)}")
    costly = ours.megabytes > MOST_MEGABYTES or ours.seconds > MOST_TIMES * theirs.seconds
    return int(costly or grown > MOST_GROWTH)


def compare(folder: Path, rounds: int) -> tuple[Cost, Cost]:
    """Ours and the other's, each the median time and the largest memory."""
    ours: list[Cost] = []
    theirs: list[Cost] = []
    source = folder / "quilt.jpg"
    photograph(source)
    for number in range(rounds):
        made, tiles = folder / f"made{number}", folder / f"tiles{number}"
        made.mkdir()
        tiles.mkdir()
        proved, hung = ingest(source, made)
        ours.append(Cost(proved.seconds + hung.seconds, max(proved.megabytes, hung.megabytes)))
        theirs.append(run([sys.executable, "-c", PEER, str(source), str(tiles)]))
    return _median(ours), _median(theirs)


def _median(costs: list[Cost]) -> Cost:
    return Cost(median(cost.seconds for cost in costs), max(cost.megabytes for cost in costs))


if __name__ == "__main__":
    sys.exit(main())
