"""Openings measured: how many bytes reach each screen while gifts of few and of many patches are opened, by view."""

import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import twincloth.demo
from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.collection.folder import read_folder
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.resources import WEB
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views
from views.happenings import begin
from views.large_quilts import Ceremony, with_patches

NUMBERS = (11, 150, 300)
MOST = 600_000
"""Bytes to a phone for all openings of a gift of three hundred patches."""

DEMO = Path(twincloth.demo.__file__).parent / "folder"


async def authored() -> Content:
    """The demo's exchange, taken in for this once."""
    with tempfile.TemporaryDirectory() as folder:
        database = await SQLiteDatabase.open(Path(folder, "twincloth.db"))
        collection = await Collection.open(database, Path(folder))
        report = await collection.import_parsed(read_folder(DEMO))
        await database.close()
    return collection.contents[report.code]


def opened(content: Content, viewer: Viewer, number: int) -> list[int]:
    """The bytes of each opening in turn, and last those of the gift's being received."""
    content = with_patches(content, number)
    exchange = begin(content)
    ceremony = Ceremony(exchange, content, Views(StaticFiles(WEB), "cloth.example"), viewer)
    gift = content.gifts[0].code
    ceremony.unveil(gift)
    costs = [sent.bytes for sent in ceremony.open(gift, number)]
    return [*costs, sum(sent.bytes for sent in ceremony.receive(gift))]


def main() -> int:
    """Print a table; 1 where a phone gets more than it may."""
    content = asyncio.run(authored())
    print("| View | Patches | In all, kB | Largest opening but the first, bytes |\n|---|---|---|---|")
    missed = False
    for view in (View.SESSION, View.STAGE, View.HOST):
        for language in content.languages:
            for number in NUMBERS:
                costs = opened(content, Viewer(view, language), number)
                row = (sum(costs) // 1000, max(costs[1:-1]))
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
