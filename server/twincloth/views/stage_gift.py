"""A gift on the stage: its picture first, and in what that leaves of the stage its title, its makers and its story."""

from typing import NamedTuple

from twincloth.views.stage_type import HEIGHT, WIDTH, Frame, beginning, frame, lines, pieces, step

EDGE = 44
"""Units between words and the edge of the stage, or the picture."""
QR = 300
"""The side of the symbol in the corner: 33 modules of 9 pixels, of which a shared picture of 720p keeps 6."""
CORNER = 440
"""The corner's height where code and address stand above the symbol."""
SO_FAR = 220
"""The width of the quilt so far."""

SHAPES = ((0.95, "tall"), (1.32, "square"), (1.62, "landscape"), (2.05, "wide"))
"""By the most times that a picture may be wider than high."""

OTHER = {148: 64, 104: 52, 80: 44, 64: 38, 52: 36, 44: 34, 36: 32}
"""A title's size in another language, by its own; as the styles have it."""
MAKER = 32
STORIES = (44, 38, 34)
LEADING = 1.26
"""A story's height of line, by its size."""
LOWER_THIRD = 210
"""What a lower third takes of a column."""
UNDER_A_SQUARE = 186
"""What a screen of 4:3 has beneath a square picture."""


class GiftPage(NamedTuple):
    """How a cloth or a whole gift stands on the stage: its picture's box, and how wide the words beside it may be."""

    frame: Frame
    layout: str
    column: int


class PatchPage(NamedTuple):
    """How a patch stands on the stage: its box, its title's size, as much of its words as there is room for.

    It is crowded where its titles take the room of other things, and headed where they would under a square on a screen
    of 4:3; `so_far` says whether the quilt has room too.
    """

    frame: Frame
    layout: str
    crowded: bool
    headed: bool
    so_far: bool
    title: int
    maker: str
    size: int
    story: list[str]


class TitleBlock(NamedTuple):
    """The size of a title, as much of the maker as stands with it, and how high both are."""

    size: int
    maker: str
    height: float


def shape_of(width: int, height: int) -> str:
    """What a picture leaves of the stage: a column beside it, then also a row beneath it, at last that row alone."""
    return next((name for most, name in SHAPES if width <= most * height), "strip")


def gift_page(width: int, height: int) -> GiftPage:
    """A picture with few words, which stand in one column beside it or, where it is very wide, beneath it."""
    layout = {"tall": "beside", "square": "beside", "landscape": "column"}.get(
        shape_of(width, height), "beneath"
    )
    column = 700 if layout == "beneath" else WIDTH - _inscribed(width, height).width - 2 * EDGE
    return GiftPage(frame(width, height), layout, column)


def patch_page(
    measures: tuple[int, int], titles: list[str], maker: str, story: str, lower_third: bool
) -> PatchPage:
    """`titles` are those of all languages, the hall's own first; `measures` the picture's width and height."""
    shape, box = shape_of(*measures), _inscribed(*measures)
    beside, below = WIDTH - box.width - 2 * EDGE, HEIGHT - box.height
    width, most = {
        "tall": (beside, 400),
        "square": (beside, 400),
        "landscape": (beside, 250) if lower_third else (box.width - 3 * EDGE - SO_FAR, below - 40),
        "wide": (beside, HEIGHT - 2 * EDGE - CORNER),
        "strip": (420, below - 60),
    }[shape]
    heading = _heading(titles, maker, width, 64)
    crowded = heading.height > most
    if crowded:
        width = {"landscape": beside, "strip": 760}.get(shape, width)
        heading = _heading(titles, maker, width, 36 if shape == "strip" else 44)
    layout = _layout(shape, crowded=crowded, lower_third=lower_third)
    room = _story_room(layout, Frame(beside, below), heading, width, lower_third=lower_third)
    size = next(
        (one for one in STORIES if LEADING * one * lines(story, one, room[0]) <= room[1]), STORIES[-1]
    )
    told = pieces(story, max(int(room[1] / (LEADING * size)), 1), size, room[0])
    so_far = not lower_third and (not crowded if layout != "across" else heading.height < 330)
    return PatchPage(
        frame(*measures),
        layout,
        crowded,
        heading.height > UNDER_A_SQUARE,
        so_far,
        heading.size,
        heading.maker,
        size,
        told,
    )


def _layout(shape: str, *, crowded: bool, lower_third: bool) -> str:
    if shape == "landscape":
        return "column" if lower_third else "across" if crowded else "under"
    return {"wide": "across", "strip": "beneath"}.get(shape, "beside")


def _inscribed(width: int, height: int) -> Frame:
    box = frame(width, height)
    return Frame(min(box.width, HEIGHT * width // height), min(box.height, HEIGHT))


def _heading(titles: list[str], maker: str, width: float, most: int) -> TitleBlock:
    own, *others = titles
    size = min(step(title, width, most) for title in titles)
    high = 1.14 * size * lines(own, size, width)
    high += sum(1.4 * OTHER[size] * lines(other, OTHER[size], width) for other in others)
    maker = beginning(maker, 1 if size < 52 else 2, MAKER, width)
    return TitleBlock(size, maker, high + 12 + 1.3 * MAKER * lines(maker, MAKER, width))


def _story_room(
    layout: str, left: Frame, heading: TitleBlock, titles: float, *, lower_third: bool
) -> tuple[float, float]:
    """The width and the height that a story has of what the picture has left, in one column."""
    if layout == "beside":
        taken = heading.height + QR + 28 + (LOWER_THIRD if lower_third else 0)
        return left.width, HEIGHT - 2 * EDGE - taken
    if layout in ("under", "column"):
        return left.width, HEIGHT - 2 * EDGE - CORNER - (heading.height if layout == "column" else 0)
    wide, high = WIDTH - 3 * EDGE - QR, left.height - 48
    if layout == "across":
        return (wide - 56) / 2, high if lower_third else 2 * high - LEADING * STORIES[-1]
    return wide - titles - 56, high
