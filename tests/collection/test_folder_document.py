"""The document of the exchange folder and the example: whatever the code reads, both of them name."""

import re
from pathlib import Path
from typing import get_args

import pytest

from twincloth.collection import captions, lengths, pictures
from twincloth.collection.call import LONGEST_ADDRESS, SCHEMES, Call
from twincloth.collection.content import Custody, Lineage
from twincloth.collection.folder import (
    card_columns,
    codes_file,
    exchange_file,
    gift_folder,
    place_tables,
    problems,
    programme_tables,
    sheets,
    tables,
    toml_depth,
    toml_file,
)
from twincloth.collection.folder.new_folder import TEMPLATE
from twincloth.collection.kinds import KINDS
from twincloth.collection.places import Place, Stitch
from twincloth.collection.plain_cloth import STAND_IN
from twincloth.collection.programme_item import KINDS as ITEM_KINDS
from twincloth.collection.programme_item import MOST_FACTOR, ProgrammeItem
from twincloth.collection.recordings import LARGEST
from twincloth.collection.vocabulary import ABOUT, MOST_TERMS, Term
from twincloth.collection.vocabulary import LONGEST_ADDRESS as LONGEST_URI

DOCUMENT = (Path(__file__).parents[2] / "docs" / "folder.md").read_text("utf-8")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
TABLES = {
    "places": Place,
    "programme": ProgrammeItem,
    "call": Call,
    "vocabulary": Term,
    "lineage": Lineage,
    "custody": Custody,
}
KEYS = [*exchange_file.KNOWN, *gift_folder.KNOWN]
COLUMNS = [*card_columns.columns(("LANG",)), *card_columns.optional(("LANG",)), *codes_file.COLUMNS]
WORDS = [*get_args(Stitch), *KINDS, *ITEM_KINDS, *ABOUT, *SCHEMES, *codes_file.KINDS]
LIMITS = {
    "titles": lengths.TITLE,
    "stories": lengths.STORY,
    "paragraphs": lengths.PARAGRAPH,
    "lines": lengths.LINE,
    "names": lengths.NAME,
    "transcripts": lengths.TRANSCRIPT,
    "years": tables._LONGEST_YEARS,
    "file names": gift_folder._LONGEST_FILE_NAME,
    "addresses of calls": LONGEST_ADDRESS,
    "addresses of words": LONGEST_URI,
    "words": MOST_TERMS,
    "places": place_tables.MOST_PLACES,
    "minutes": programme_tables.MOST_MINUTES,
    "days": exchange_file.MOST_RETENTION_DAYS,
    "columns": sheets.MOST_COLUMNS,
    "rows": sheets.MOST_ROWS,
    "codes": codes_file.MOST_CODES,
    "problems": problems.MOST_PROBLEMS,
    "cues": captions.MOST_CUES,
    "linen across": STAND_IN[0],
    "linen down": STAND_IN[1],
    "factor": int(MOST_FACTOR),
    "letters of a key": 40,
}
SIZES = {
    "MB of TOML": (toml_file.MOST_BYTES, 2_000_000),
    "MB of captions": (captions.MOST_BYTES, 1_000_000),
    "MB of a picture": (pictures.MOST_BYTES, 300_000_000),
    "megapixels": (pictures.MOST_PIXELS, 120_000_000),
    "MB of a recording": (LARGEST, 60_000_000),
    "brackets": (toml_depth.DEEPEST, 12),
}
SAID_OF_SIZES = ("at most 2 MB", "captions 1 MB", "300 MB and 120 megapixels", "60 MB", "twelve brackets")


def named(word: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def test_every_key_column_and_word_is_named_as_code():
    code = "\n".join(CODE.findall(DOCUMENT))
    inner = [name for kind in TABLES.values() for name in kind.__struct_fields__]

    assert [word for word in [*KEYS, *inner, *COLUMNS, *WORDS] if not named(word, code)] == []


@pytest.mark.parametrize("table", TABLES)
def test_texts_within_a_table_are_named_with_it(table: str):
    texts = {
        "places": ["name"],
        "programme": ["title", "note"],
        "call": ["dial_in"],
        "vocabulary": ["words"],
        "lineage": ["title", "text"],
        "custody": ["holder", "location"],
    }[table]

    assert [name for name in texts if f"[{table}.{name}]" not in DOCUMENT] == []


def test_every_limit_is_told():
    lacking = [
        what
        for what, limit in LIMITS.items()
        if not (named(str(limit), DOCUMENT) or named(f"{limit:,}", DOCUMENT))
    ]

    assert lacking == []
    assert [what for what, (limit, told) in SIZES.items() if limit != told] == []
    assert [words for words in SAID_OF_SIZES if words not in DOCUMENT] == []


def test_a_key_is_as_long_as_it_is_said():
    assert tables.KEY.fullmatch("a" * 40)
    assert not tables.KEY.fullmatch("a" * 41)


def test_the_example_explains_every_key():
    told = "\n".join(
        (TEMPLATE / name).read_text("utf-8") for name in ("exchange.toml", "gifts/sampleton-quilt/gift.toml")
    )
    inner = [name for kind in TABLES.values() for name in kind.__struct_fields__]

    assert [
        word
        for word in [*KEYS, *inner, *get_args(Stitch), *KINDS, *ITEM_KINDS, *ABOUT]
        if not named(word, told)
    ] == []


def test_a_word_that_is_lacking_would_be_found():
    assert not named("story", "history, story_en")
    assert named("story", "`story`")
