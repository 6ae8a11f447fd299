"""The picture that other sites show beside the link of an exchange: its title and its places, between their threads.

It is the same before, during and after, and is made of nothing that is ever sealed.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import msgspec

from twincloth.collection.content import Content
from twincloth.collection.lettering import LEADING, Line, fitted
from twincloth.collection.references import NO_MASTER
from twincloth.collection.social import CLOTH, HEIGHT, HEM, SHADOW, WIDTH, Thread, drawn, encoded, thread
from twincloth.collection.spoken import words_in

RECIPE = 1
"""Changed whenever these pictures are drawn in another way."""

_INK, _SOFT_INK = "#2A2622", "#5E564B"
_LEFT, _TOP, _RIGHT, _BOTTOM = 90, 118, WIDTH - 90, HEIGHT - 118
"""Of the cloth that carries the words."""
_ROOM = _RIGHT - _LEFT - 96
_TITLE = (108, 96, 86, 76, 68, 60, 52, 46, 40)
_PLACES = (46, 38, 32, 26)
"""Sizes in pixels. A phone shows the picture at a quarter to a third of its width, where 40 can still be read."""
_TITLE_HEIGHT, _PLACES_HEIGHT = 270, 76
_MOST_THREADS = 6
"""Of an exchange of more places the others are named, and have no room for a thread."""


class TitlePicture(NamedTuple):
    """What stands in the picture, in one language."""

    title: str
    places: tuple[str, ...]
    threads: tuple[Thread, ...]

    @classmethod
    def of(cls, content: Content, language: str) -> "TitlePicture":
        """That of an exchange."""
        return cls(
            words_in(content.title, language),
            tuple(words_in(place.name, language).replace(" ", "\u00a0") for place in content.places),
            tuple(Thread.of(place) for place in content.places[:_MOST_THREADS]),
        )

    @property
    def version(self) -> str:
        """Another one as soon as anything in it is: other sites keep a picture by its address."""
        return hashlib.sha256(msgspec.json.encode((RECIPE, self))).hexdigest()[:32]

    @property
    def name(self) -> str:
        """Its name in the store."""
        return f"social/{NO_MASTER}/{self.version}.jpg"

    def draw(self, _: Path | None = None) -> bytes:
        """A JPEG for messengers."""
        title = fitted(self.title, _TITLE, _ROOM, _TITLE_HEIGHT)
        names = fitted("\u00a0· ".join(self.places), _PLACES, _ROOM, _PLACES_HEIGHT)
        return encoded(drawn(_threads(self.threads) + _cloth() + _words(title, names)))


def _threads(threads: tuple[Thread, ...]) -> str:
    """From edge to edge, the first places' above the cloth and the others' below it."""
    above = -(-len(threads) // 2)
    heights = [*_spread(above, 0, _TOP), *_spread(len(threads) - above, _BOTTOM, HEIGHT)]
    most = 64 if len(threads) <= 2 else 34
    return "".join(thread(at, y, threads[at], most) for at, y in enumerate(heights))


def _spread(number: int, first: float, last: float) -> list[float]:
    return [first + (last - first) * (at + 1) / (number + 1) for at in range(number)]


def _cloth() -> str:
    sheet = f"h{_RIGHT - _LEFT}v{_BOTTOM - _TOP}H"
    return (
        f'<path fill="{SHADOW}" d="M{_LEFT + 8} {_TOP + 8}{sheet}{_LEFT + 8}z"/>'
        f'<path fill="{CLOTH}" stroke="{HEM}" stroke-width="3" d="M{_LEFT} {_TOP}{sheet}{_LEFT}z"/>'
    )


def _words(title: list[Line], names: list[Line]) -> str:
    """Both in the middle of the cloth, one above the other."""
    lines = [(one, _INK) for one in title] + [(one, _SOFT_INK) for one in names]
    gap = 26 if names else 0
    top = (HEIGHT - gap - sum(one.size * LEADING for one, _ in lines)) / 2
    paths = []
    for number, (one, ink) in enumerate(lines):
        top += gap if number == len(title) else 0
        top += one.size * LEADING
        # The baseline stands a quarter of the size above the line's lower edge.
        paths.append(f'<path fill="{ink}" d="{one.path((WIDTH - one.width) / 2, top - one.size * 0.27)}"/>')
    return "".join(paths)
