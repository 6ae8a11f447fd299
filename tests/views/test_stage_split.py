"""The places side by side: the newest words the largest, in both languages, and nothing beyond the column."""

import pytest

from exchange.stories import EVERYBODY_IS_HERE, after
from twincloth.exchange.messages import MessagePosted, Messages
from twincloth.views.stage_split import MOST, SIZES, column_room, split_column


def column(*texts: str, lower_third: bool = False, places: int = 2):
    said = (
        MessagePosted(message=f"m{number}", author="vera", text=text, language="ru", held=False)
        for number, text in enumerate(texts)
    )
    exchange = after(*EVERYBODY_IS_HERE, *said)
    return split_column(exchange[Messages], "perm", "en", places, lower_third=lower_third)


def test_a_short_message_stands_large_and_older_ones_small_beneath_it():
    told = column("Первое", "Второе", "Третье", "Ура!")

    assert [one.texts for one in told] == [["Ура!"], ["Третье"], ["Второе"]]
    assert [one.size for one in told] == [SIZES[0], SIZES[-1], SIZES[-1]]
    assert len(told) == MOST


def test_a_long_message_stands_alone_in_whole_sentences_as_far_as_there_is_room():
    [told] = column("Раньше.", "У нас уже снег. " * 60)

    assert told.size == SIZES[-1]
    assert told.texts[0].endswith("снег. …")
    assert len(told.texts[0]) < 60 * 16


def test_what_was_said_elsewhere_is_in_another_column():
    exchange = after(*EVERYBODY_IS_HERE)

    assert split_column(exchange[Messages], "oxford", "en", 2, lower_third=False) == []
    assert column("Ура!") != []


@pytest.mark.parametrize("places", [2, 3, 4])
def test_columns_share_what_the_corner_leaves(places: int):
    room = column_room(places, lower_third=True)

    assert room.width * places <= 1384
    assert room.height < column_room(places, lower_third=False).height
