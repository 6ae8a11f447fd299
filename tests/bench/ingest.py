"""Ingest measured: a photograph of 100 megapixels, beside `vips dzsave` on the same file, each in a process of its own."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec
import pyvips

from twincloth.collection.ingest import Derive, Inspect
from twincloth.collection.ingest_client import COMMAND
from twincloth.collection.picture import Region
from twincloth.collection.pictures import measure

SIDE = (11_600, 8_700)
MOST_MEGABYTES = 400
"""What an ingest may take beside what its process takes anyway."""
DZSAVE = "import sys, pyvips; pyvips.Image.jpegload(sys.argv[1], access='sequential').dzsave(sys.argv[2], layout='iiif3')"


class Cost(NamedTuple):
    """Seconds by the clock, and the largest resident set in megabytes."""

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
    began = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin
    process.stdin.write(job)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return Cost(time.perf_counter() - began, usage.ru_maxrss / 1000)


def ingest(source: Path, folder: Path) -> list[Cost]:
    """Reading it to its end, then making everything that is kept of it, with nine patches."""
    measured = measure(source)
    width, height = measured.width // 3, measured.height // 3
    regions = tuple(Region(x * width, y * height, width, height) for y in range(3) for x in range(3))
    jobs = (Inspect(str(source)), Derive(str(source), measured, regions, str(folder)))
    return [run(list(COMMAND), msgspec.json.encode(job)) for job in jobs]


def main() -> int:
    """Print a table; 1 where an ingest took more memory than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    empty = run([sys.executable, "-c", "import pyvips"])
    ours: list[Cost] = []
    theirs: list[Cost] = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "quilt.jpg")
        photograph(source)
        for number in range(rounds):
            made = Path(folder, f"made{number}")
            made.mkdir()
            proved, hung = ingest(source, made)
            ours.append(Cost(proved.seconds + hung.seconds, max(proved.megabytes, hung.megabytes)))
            theirs.append(
                run([sys.executable, "-c", DZSAVE, str(source), str(Path(folder, f"tiles{number}"))])
            )
    megabytes = max(one.megabytes for one in ours) - empty.megabytes
    print(f"| {SIDE[0] * SIDE[1] / 1e6:.0f} megapixels | Twincloth | vips dzsave | ratio |")
    print("| --- | --- | --- | --- |")
    seconds = [median(cost.seconds for cost in costs) for costs in (ours, theirs)]
    print(f"| seconds | {seconds[0]:.1f} | {seconds[1]:.1f} | {seconds[0] / seconds[1]:.2f} |")
    others = max(one.megabytes for one in theirs) - empty.megabytes
    print(f"| extra memory, MB | {megabytes:.0f} | {others:.0f} | {megabytes / others:.2f} |")
    return int(megabytes > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
