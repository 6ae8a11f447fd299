"""Openings measured: how many bytes reach each screen while gifts of few and of many patches are opened, by view."""

import argparse
import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.database import Database
from twincloth.resources import WEB
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views
from views.happenings import begin
from views.large_quilts import Ceremony, with_patches

NUMBERS = (11, 150, 300)
MOST = 600_000
"""Bytes to a phone for all of a gift of three hundred patches."""


async def read(data: Path) -> Content:
    """What a data folder of the demo holds."""
    database = await Database.open(data / "twincloth.db")
    collection = await Collection.open(database, data)
    await database.close()
    return next(iter(collection.contents.values()))


def opened(content: Content, viewer: Viewer, number: int) -> list[int]:
    """The bytes of each opening, the unveiling and the receiving before and after them added to the first and last."""
    content = with_patches(content, number)
    exchange = begin(content)
    ceremony = Ceremony(exchange, content, Views(StaticFiles(WEB), "cloth.example"), viewer)
    gift = content.gifts[0].code
    before = sum(sent.bytes for sent in ceremony.unveil(gift))
    costs = [sent.bytes for sent in ceremony.open(gift, number)]
    after = sum(sent.bytes for sent in ceremony.receive(gift))
    return [before, *costs, after]


def main() -> int:
    """Print a table; 1 where a phone gets more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a data folder of the demo")
    content = asyncio.run(read(parser.parse_args().data))
    print(
        "| View | Patches | In all, kB | First | Largest opening | Last | Received |\n|---|---|---|---|---|---|---|"
    )
    missed = False
    for view in (View.SESSION, View.STAGE, View.HOST):
        for language in content.languages:
            for number in NUMBERS:
                costs = opened(content, Viewer(view, language), number)
                row = (sum(costs) // 1000, costs[1], max(costs[1:-1]), costs[-2], costs[-1])
                print(
                    f"| {view} ({language}) | {number} |",
                    " | ".join(f"{one:,}" for one in row),
                    "|",
                    flush=True,
                )
                missed |= view is View.SESSION and sum(costs) > MOST
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
