"""Zoom: one state of a gift's picture, whole or with its sealed patches covered, in levels and tiles.

The addresses are those of the IIIF Image API 3.0 at level 0: the whole at the sizes that are told, and tiles.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

import msgspec

from twincloth.collection.content import Content, Gift
from twincloth.collection.picture import Picture, Region
from twincloth.collection.pieces import TILE, ImageRequest, MaskedMaster

TILED_FROM = 4_000_000
"""Pixels of a picture in which there is something to zoom into; of a smaller one no tiles are told."""

MOST_AT_ONCE = 16_000_000
"""Pixels of the largest picture that is made in one piece; what is larger is read in tiles."""

FORMATS = {"jpg": "image/jpeg", "webp": "image/webp"}

_NUMBER = r"(?:0|[1-9]\d{0,8})"
_ADDRESS = re.compile(
    rf"(full|{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER})/(max|{_NUMBER},{_NUMBER})/0/(?:default|color)\.({'|'.join(FORMATS)})"
)

Size = tuple[int, int]


class Zoom:
    """What may be seen of a master: `open` are the regions that are, in its pixels; None where all of it is.

    `id` changes with every state, and tells nothing of it; sizes are (width, height) in pixels, the smallest first.
    """

    def __init__(self, frame: MaskedMaster, id: str) -> None:
        self.frame = frame
        self.id = id
        self.width, self.height = frame.width, frame.height
        self.whole = frame.open is None
        self.tiled = frame.width * frame.height >= TILED_FROM
        self.path = f"/iiif/{id}"
        self.info = f"{self.path}/info.json"
        self._names: dict[ImageRequest, str] = {}

    @cached_property
    def sizes(self) -> tuple[Size, ...]:
        """The sizes at which the whole may be asked for."""
        sizes = (self.frame.size(level) for level in reversed(range(self.frame.levels)))
        return tuple((width, height) for width, height in sizes if width * height <= MOST_AT_ONCE)

    def image(self, width: int, suffix: str = "jpg") -> str:
        """The path of the smallest picture of the whole that is at least so wide, or of the largest."""
        size = next((size for size in self.sizes if size[0] >= width), self.sizes[-1])
        return f"{self.path}/full/{self._size(size, self.sizes[-1])}/0/default.{suffix}"

    def srcset(self, suffix: str = "jpg") -> str:
        """All sizes of the whole for an <img srcset>."""
        return ", ".join(f"{self.image(width, suffix)} {width}w" for width, _ in self.sizes)

    def name(self, piece: ImageRequest) -> str:
        """The name in the store of what a piece shows."""
        if piece not in self._names:
            self._names[piece] = f"zoom/{self.frame.name(piece)}.{piece.suffix}"
        return self._names[piece]

    def find(self, address: str) -> tuple[ImageRequest, str] | None:
        """What a IIIF address behind the path asks for, and its canonical form; None where there is no such thing."""
        written = _ADDRESS.fullmatch(address)
        if written is None:
            return None
        region, size, suffix = written.groups()
        found = self._full(size) if region == "full" else self._tile(region, size)
        if found is None:
            return None
        piece, canonical = found
        return piece._replace(suffix=suffix), f"{canonical}/0/default.{suffix}"

    def _full(self, wanted: str) -> tuple[ImageRequest, str] | None:
        largest = self.sizes[-1]
        size = largest if wanted == "max" else _numbers(wanted)
        for level in range(self.frame.levels):
            if self.frame.size(level) == size and size in self.sizes:
                return ImageRequest(level, 0, 0, *self.frame.size(level)), f"full/{self._size(size, largest)}"
        return None

    def _tile(self, region: str, wanted: str) -> tuple[ImageRequest, str] | None:
        if not self.tiled:
            return None
        for level in range(self.frame.levels):
            tile = self._tile_at(level, *_numbers(region))
            own = (tile.width, tile.height) if tile else None
            if tile and (_numbers(wanted) == own if wanted != "max" else level == 0):
                if tile[1:5] == (0, 0, *self.frame.size(level)):
                    return tile, f"full/{self._size((tile.width, tile.height), self.sizes[-1])}"
                return tile, f"{region}/{'max' if level == 0 else wanted}"
        return None

    def _tile_at(self, level: int, left: int, top: int, width: int, height: int) -> ImageRequest | None:
        """The tile of a level that shows this region of the whole, if it is one."""
        side = TILE << level
        inside = left < self.width and top < self.height and not left % side and not top % side
        if not inside or (width, height) != (min(side, self.width - left), min(side, self.height - top)):
            return None
        return ImageRequest(level, left >> level, top >> level, -(-width >> level), -(-height >> level))

    @staticmethod
    def _size(size: Size, largest: Size) -> str:
        return "max" if size == largest else f"{size[0]},{size[1]}"


def _numbers(written: str) -> tuple[int, ...]:
    return tuple(int(number) for number in written.split(","))


def zoom_of(content: Content, gift: Gift, opened: Iterable[Region] | None) -> Zoom | None:
    """The gift's picture with these of its regions open, or all of it; None where it has no master."""
    if not gift.picture.master or not content.secret:
        return None
    regions = None if opened is None else tuple(opened)
    return _zoom(content.secret, gift.code, gift.picture, regions)


def earlier_zoom(content: Content, gift: Gift, opened: Iterable[Region], id: str) -> Zoom | None:
    """The zoom of that id, if what it shows has been open all the while: patches are folded in the order of opening."""
    regions = tuple(opened)
    ids = _ids(content.secret, gift.code, gift.picture, regions)
    return zoom_of(content, gift, regions[: ids[id]]) if id in ids else None


def zoom_ids(content: Content, gift: Gift, opened: Iterable[Region]) -> tuple[str, ...]:
    """The ids of all that may be told of a gift's picture: the whole, this state, and those on the way to it."""
    if not gift.picture.master or not content.secret:
        return ()
    told = content.secret, gift.code, gift.picture
    return (_id(*told, None), *_ids(*told, tuple(opened)))


@lru_cache(maxsize=256)
def _zoom(secret: str, gift: str, picture: Picture, regions: tuple[Region, ...] | None) -> Zoom:
    """Kept, since hundreds of patches take milliseconds, and an audience asks for hundreds of tiles of one state."""
    return Zoom(MaskedMaster.of(picture, regions), _id(secret, gift, picture, regions))


@lru_cache(maxsize=256)
def _ids(secret: str, gift: str, picture: Picture, regions: tuple[Region, ...]) -> dict[str, int]:
    return {_id(secret, gift, picture, regions[:number]): number for number in range(len(regions) + 1)}


@lru_cache(maxsize=1024)
def _id(secret: str, gift: str, picture: Picture, regions: tuple[Region, ...] | None) -> str:
    """Nobody who has not been told it can guess it, also who knows the picture."""
    ordered = regions and sorted(regions, key=msgspec.structs.astuple)
    covered = (picture.covered,) if picture.covered else ()
    state = msgspec.json.encode((gift, picture.master, ordered, *covered))
    return hmac.new(secret.encode(), state, hashlib.sha256).hexdigest()[:32]
