"""Verifying: whatever is not as it should be is named, and what is right is not."""

from pathlib import Path

import pytest

from twincloth.backups.verifying import verify_folder
from twincloth.collection.store import FOLDER, Store


def problems(data: Path) -> list[str]:
    return verify_folder(data, Store.open("", data)).problems


def test_nothing_is_wrong_with_what_is_right(data):
    sound = verify_folder(data, Store.open("", data))

    assert sound.problems == []
    assert min(sound.counts.values()) > 0


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM entries WHERE seq = 7", "entry 7 of its journal is missing"),
        (
            'UPDATE entries SET fact = \'{"type":"cake-eaten"}\' WHERE seq = 9',
            "entry 9 of its journal cannot be",
        ),
        ("UPDATE exchanges SET content = substr(content, 2)", "what was authored"),
        ("UPDATE qr SET matrix = replace(matrix, '01', '10')", "is not as it was made"),
        ("UPDATE codes SET kind = 'exchange' WHERE kind = 'card'", "was not given out to it"),
        ("INSERT INTO codes VALUES ('AAAAAA', 'card', 'X', '2020')", "AAAAAA: this is no code"),
        ("INSERT INTO migrations VALUES ('collection', '999-looms.sql')", "which added 999-looms.sql"),
    ],
)
def test_what_is_wrong_in_the_database_is_named(data, spoil, statement, told):
    spoil(statement)

    assert any(told in problem for problem in problems(data))


def test_what_is_wrong_with_files_is_named(data):
    first, second, *_ = sorted((data / FOLDER).glob("*.*"))
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1])
    (data / "secret").write_bytes(b"too short")
    (data / "secret").chmod(0o644)

    assert sorted(problems(data)) == sorted(
        [
            f"{first.name}: it is not there",
            f"{second.name}: it is not the file of this name",
            "secret: it is not as it was made; delete it, and everybody registers again",
            "secret: others on this machine may read it",
        ]
    )


def test_a_damaged_page_is_found(data):
    database = data / "twincloth.db"
    contents = bytearray(database.read_bytes())
    for page in range(8, len(contents) // 4096):
        contents[page * 4096 : page * 4096 + 64] = bytes(64)
    database.write_bytes(contents)

    assert problems(data)
