"""The places side by side on the stage: of each what was said there last, as much of it as its column has room for."""

from itertools import islice
from typing import NamedTuple

from twincloth.exchange.message import Message
from twincloth.exchange.messages import Messages
from twincloth.views.parallel import ParallelVersion, wordings
from twincloth.views.stage_gift import OTHER
from twincloth.views.stage_type import COLUMN, Frame, beginning, lines

GAP = 56
"""Units between two columns."""
HIGH = 640
"""Units that a column has beneath its name and its clock."""
LOWER_THIRD = 230
"""What a lower third takes of them."""
MOST = 3
"""Messages of a place, the newest in the largest type."""
LOOKED_AT = 300
"""Messages that are looked through for those of a place: one that has been silent for longer says nothing new."""

SIZES = (104, 80, 64, 52, 44, 36)
LEADING = 1.26
AUTHOR = 76
"""The height of its author's name, and of the room before the next."""
TRANSLATOR = 84
"""That of who translated it, in two lines."""


class SplitMessage(NamedTuple):
    """A message in its column: its size, its wordings, and as much of each as there is room for, the hall's own first."""

    message: Message
    size: int
    versions: list[ParallelVersion]
    texts: list[str]


def split_column(
    messages: Messages, place: str, language: str, places: int, *, lower_third: bool
) -> list[SplitMessage]:
    """What a place has said last, the newest first, for one of so many columns in a hall of this language."""
    of_place = (one for one in islice(messages.newest_shown(), LOOKED_AT) if one.place == place)
    room = column_room(places, lower_third=lower_third)
    column: list[SplitMessage] = []
    for message in islice(of_place, MOST):
        versions = wordings(message, language)
        texts = [one.text for one in versions]
        size = _size(texts, room, SIZES[-1] if column else SIZES[0])
        if column and not size:
            break
        told = SplitMessage(message, size or SIZES[-1], versions, texts if size else _shortened(texts, room))
        column.append(told)
        room = Frame(room.width, room.height - int(_height(told.texts, told.size, room.width)))
    return column


def column_room(places: int, *, lower_third: bool) -> Frame:
    """What one of so many columns has for words, in units."""
    return Frame((COLUMN - (places - 1) * GAP) // places, HIGH - (LOWER_THIRD if lower_third else 0))


def _size(texts: list[str], room: Frame, most: int) -> int:
    fits = (size for size in SIZES if size <= most and _height(texts, size, room.width) <= room.height)
    return next(fits, 0)


def _height(texts: list[str], size: int, width: float) -> float:
    own, *others = texts
    high = LEADING * size * lines(own, size, width)
    return (
        _names(texts) + high + sum(LEADING * OTHER[size] * lines(text, OTHER[size], width) for text in others)
    )


def _names(texts: list[str]) -> int:
    """The height of whoever said it, and translated it."""
    return AUTHOR + TRANSLATOR * (len(texts) - 1)


def _shortened(texts: list[str], room: Frame) -> list[str]:
    """Each language gets an even part of the room, in whole sentences where there are any."""
    share = (room.height - _names(texts)) / len(texts)
    sizes = [SIZES[-1]] + [OTHER[SIZES[-1]]] * (len(texts) - 1)
    return [
        beginning(text, max(int(share / (LEADING * size)), 1), size, room.width)
        for text, size in zip(texts, sizes, strict=True)
    ]
