"""Memory over many ingests: what a server that takes in pictures and cuts tiles of each holds after them, beside before.

Runs in a process of its own, and prints megabytes resident, one line before the first ingest and one after each.
"""

import asyncio
import sys
import tempfile
from itertools import product
from pathlib import Path

import pyvips

from twincloth.app import open_application
from twincloth.collection.folder import read_folder
from twincloth.collection.pieces import TILE, ImageRequest
from twincloth.collection.zoom import Zoom, zoom_of
from twincloth.pages.services import SERVICES, Services
from twincloth.settings import Settings

sys.path.append(
    str(Path(__file__).parents[1])
)  # tests/ is no package; its small exchange is found by its path

SIDE = (2_600, 1_900)
"""Pixels: large enough for tiles."""


def resident() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def photograph(path: Path, number: int) -> None:
    """No two alike, so that nothing of one is found again for another."""
    pixels = pyvips.Image.gaussnoise(*SIDE, mean=128, sigma=40, seed=number).cast("uchar")
    pixels.bandjoin([pixels, pixels]).copy(interpretation="srgb").jpegsave(str(path), Q=75)


def pieces(zoom: Zoom) -> list[ImageRequest]:
    """Every tile of every level, and the whole at each of its sizes."""
    found = []
    for level in range(zoom.frame.levels):
        width, height = zoom.frame.size(level)
        for left, top in product(range(0, width, TILE), range(0, height, TILE)):
            found.append(
                ImageRequest(level, left, top, min(TILE, width - left), min(TILE, height - top), "webp")
            )
        found.append(ImageRequest(level, 0, 0, width, height))
    return found


async def take_in(services: Services, path: Path) -> None:
    """One picture, and all that viewers ask for of it, many at once."""
    (code,) = services.collection.contents
    gift = services.collection.contents[code].gifts[0]
    await services.collection.hanging.replace(code, gift.code, path)
    content = services.collection.contents[code]
    zoom = zoom_of(content, content.gift(gift.code), None)
    assert zoom
    made = await asyncio.gather(*(services.tile_renderer.piece(zoom, piece) for piece in pieces(zoom)))
    for name in made:
        await services.collection.store.get(name)


async def soak(folder: Path, photographs: list[Path]) -> None:
    """Each photograph is taken in, one after the other."""
    from collection.conftest import Authored

    Authored(folder / "authored")
    async with open_application(Settings(data=folder / "data")) as app:
        services = app[SERVICES]
        await services.collection.import_parsed(read_folder(folder / "authored"))
        print(f"{resident():.0f}", flush=True)
        for path in photographs:
            await take_in(services, path)
            print(f"{resident():.0f}", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(soak(Path(folder), sorted(Path(sys.argv[1]).iterdir())))
