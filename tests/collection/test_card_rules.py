"""What a card needs before it is published, and how two hosts write on it at once."""

import pytest
from msgspec.structs import replace

from twincloth.collection.card_merging import mark, marks_of, merge, read_marks
from twincloth.collection.card_rows import answered, patch_in
from twincloth.collection.card_rules import lacking
from twincloth.collection.card_words import cells_of, columns, nothing, read_words
from twincloth.collection.folder import read_folder
from twincloth.exchange.refusal import Refusal

pytestmark = pytest.mark.usefixtures("pictures_made_once")

TONGUES = ("en", "ru")
WHOLE = {f"{name}_{tongue}": f"{name} {tongue}" for name in ("title", "story", "alt") for tongue in TONGUES}


def words(**cells: str):
    """A card that has everything it needs, but for what a test takes away."""
    read, problems = read_words(
        WHOLE | {"made_where_en": "Perm", "made_where_ru": "Пермь"} | cells, TONGUES, nothing(TONGUES)
    )
    assert problems == {}
    return read


def gaps(**cells: str) -> dict[str, str]:
    return {
        column: refusal.code for column, refusal in lacking(words(**cells), TONGUES, located=False).items()
    }


def test_a_card_with_title_story_and_picture_in_words_lacks_nothing():
    assert gaps() == {}


@pytest.mark.parametrize("column", WHOLE)
def test_each_of_them_is_needed_in_each_language(column):
    assert gaps(**{column: ""}) == {column: "card-text-missing"}


def test_a_language_that_is_pending_needs_nothing():
    assert gaps(title_ru="", story_ru="", alt_ru="", made_where_ru="", pending="ru") == {}
    assert gaps(title_en="", pending="ru") == {"title_en": "card-text-missing"}


def test_not_every_language_can_be_pending():
    assert gaps(pending="en, ru") == {"pending": "card-all-pending"}


def test_what_may_be_left_out_is_left_out_in_every_language():
    assert gaps(maker_en="Vera") == {"maker_ru": "card-text-half"}
    assert gaps(maker_en="Vera", pending="ru") == {}
    assert gaps(maker_en="Vera", maker_ru="Вера") == {}


def test_it_is_known_where_the_card_is():
    nowhere = words(made_where_en="", made_where_ru="")

    assert {refusal.code for refusal in lacking(nowhere, TONGUES, located=False).values()} == {
        "card-location-missing"
    }
    assert lacking(nowhere, TONGUES, located=True) == {}


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("title_en", "b" * 121, "wording-too-long"),
        ("story_ru", "я" * 5001, "wording-too-long"),
        ("number", "7" * 61, "wording-too-long"),
        ("alt_en", "a\u202eb", "text-unprintable"),
        ("pending", "de", "card-language-unknown"),
    ],
)
def test_what_cannot_be_kept_is_named_by_its_column(column, text, code):
    read, problems = read_words({column: text}, TONGUES, nothing(TONGUES))

    assert {name: refusal.code for name, refusal in problems.items()} == {column: code}
    assert read.title == {"en": "", "ru": ""}


def test_cells_read_back_as_the_same_words():
    written = words(number="PG-17", answers="oxford-quilt/bull oxford-quilt/hill", pending="ru", size="30 cm")
    cells = cells_of(written, TONGUES)

    assert list(cells) != []
    assert cells.keys() == set(columns(TONGUES))
    assert read_words(cells, TONGUES, nothing(TONGUES)) == (written, {})


def test_columns_that_are_not_there_change_nothing():
    before = words(number="PG-17")

    after, _ = read_words({"title_en": "  Another \r\n"}, TONGUES, before)

    assert after == replace(before, title={"en": "Another", "ru": "title ru"})


async def test_a_patch_answers_patches_of_other_gifts_by_key_or_code(collection, authored):
    report = await collection.import_parsed(read_folder(authored.root))
    content = collection.contents[report.code]
    perm, oxford = content.gifts

    written = ["oxford-quilt/bull", oxford.cards[1].code.lower(), oxford.cards[2].code]
    assert answered(written, perm.key, patch_in(content)) == ("oxford-quilt/bull", "oxford-quilt/hill")
    for written, code in (("perm-quilt/bull", "card-answer-own-gift"), ("BBBBBB", "card-answer-unknown")):
        with pytest.raises(Refusal) as refused:
            answered([written], perm.key, patch_in(content))
        assert refused.value.code == code


THERE = {"title_en": "Bear", "title_ru": "Медведь", "story_en": ""}
SEEN = read_marks(marks_of(THERE))


def test_marks_travel_as_one_line():
    assert {column: mark(text) for column, text in THERE.items()} == SEEN
    assert read_marks("nonsense  x:") == {"nonsense": "", "x": ""}


def test_hosts_who_write_in_different_languages_both_keep_their_words():
    by_vera = THERE | {"title_ru": "Мишка"}
    mine = THERE | {"title_en": "A bear"}

    merged = merge(mine, SEEN, by_vera)

    assert merged.cells == THERE | {"title_en": "A bear", "title_ru": "Мишка"}
    assert merged.disputed == {}


def test_where_both_changed_the_same_words_nobody_is_overwritten_unseen():
    merged = merge(THERE | {"title_en": "A bear"}, SEEN, THERE | {"title_en": "The bear"})

    assert merged.cells["title_en"] == "A bear"
    assert merged.disputed == {"title_en": "The bear"}


def test_the_same_change_made_twice_is_no_dispute():
    assert merge(THERE | {"title_en": "A bear"}, SEEN, THERE | {"title_en": "A bear"}).disputed == {}
