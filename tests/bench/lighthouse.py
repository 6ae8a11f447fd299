"""Asks Lighthouse about the pages, as a phone sees them: python tests/bench/lighthouse.py [--rounds 3] [--only NAME].

Lighthouse comes from npm for this once, and is no part of Twincloth; its mobile preset. Medians of the rounds. Exit
status 1 where performance is below 95, 75 where Lighthouse cannot be had.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.loading import Visit, states
from browser.occasion import occasion
from conftest import CHROMIUM

LIGHTHOUSE = "lighthouse@12.8.2"
"""The last that runs on Node.js 18 and 20."""

CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST = 95
NOT_THERE = 75
"""EX_TEMPFAIL of sysexits.h."""


def install(folder: Path) -> Path:
    """Lighthouse's command, in a folder of its own."""
    asked = ["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", LIGHTHOUSE]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"Lighthouse cannot be had: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        sys.exit(NOT_THERE)
    return folder / "node_modules" / ".bin" / "lighthouse"


def scores(command: Path, visit: Visit, chromium: str) -> list[float]:
    """Of each category, 0 to 100."""
    asked = [
        *(command, visit.address, "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"),
        f"--chrome-flags=--headless=new --no-sandbox --lang={visit.language}",
        f"--extra-headers={json.dumps({'Accept-Language': visit.language})}",
    ]
    said = subprocess.run(
        asked, capture_output=True, text=True, check=True, env=os.environ | {"CHROME_PATH": chromium}
    )
    found = json.loads(said.stdout)["categories"]
    return [100 * found[category]["score"] for category in CATEGORIES]


def measure(command: Path, rounds: int, only: str, chromium: str, folder: Path) -> bool:
    """Whether every page is quick enough."""
    print(f"| Page | {' | '.join(CATEGORIES)} |\n|---|---|---|---|")
    quick = True
    with occasion(None, folder, chromium) as held:
        for visit in (visit for visits in states(held) for visit in visits if only in visit.name):
            rounds_of = [scores(command, visit, chromium) for _ in range(rounds)]
            medians = [statistics.median(column) for column in zip(*rounds_of, strict=True)]
            print(f"| {visit.name} | {' | '.join(f'{score:.0f}' for score in medians)} |", flush=True)
            quick = quick and medians[0] >= LEAST
    return quick


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--chromium", default=next(filter(None, map(shutil.which, CHROMIUM)), None))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = install(Path(folder, "npm"))
        sys.exit(not measure(command, asked.rounds, asked.only, asked.chromium, Path(folder)))


if __name__ == "__main__":
    main()
