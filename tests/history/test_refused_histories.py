"""Histories that are not taken in: spoilt, newer, of another exchange, or here already."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import apsw
import pytest

from collection.takes import mp3
from halls import Hall
from history.story import exported, imported, opened, told
from twincloth.app import open_application
from twincloth.collection.derivatives import no_progress
from twincloth.collection.folder import FolderProblems, Problem
from twincloth.exchange.actor import Role
from twincloth.exchange.staff import AppointStaff
from twincloth.history.reading import read_history
from twincloth.history.restoring import restore
from twincloth.history.rows import ROWS
from twincloth.live.retention import DAY, Retention
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings

pytestmark = pytest.mark.usefixtures("pictures_made_once")

TABLES = ("exchanges", *(kind.table for kind in ROWS))


async def problem(folder: Path, data: Path) -> Problem:
    """Why a folder is refused; nothing of it is in the data folder."""
    before = await rows(data)
    with pytest.raises(FolderProblems) as caught:
        await imported(folder, data)
    assert await rows(data) == before
    assert len(caught.value.problems) == 1, str(caught.value)
    return caught.value.problems[0]


async def rows(data: Path) -> list[list[tuple]]:
    async with open_application(Settings(data=data)) as app:
        return await app[SERVICES].database.run(all_rows)


def all_rows(connection: apsw.Connection) -> list[list[tuple]]:
    return [sorted(connection.execute(f"SELECT * FROM {table}"), key=str) for table in TABLES]


def spoil(folder: Path, file: str, old: bytes, new: bytes, *, sealed: bool = False) -> None:
    """Change a file once; and, as nobody does by accident, what the manifest says of it."""
    path = folder / file
    contents = path.read_bytes()
    assert old in contents
    path.write_bytes(contents.replace(old, new, 1))
    if sealed:
        manifest = folder / "history" / "manifest.json"
        said = json.loads(manifest.read_text("utf-8"))
        contents = path.read_bytes()
        said["files"][file] = {"bytes": len(contents), "sha256": sha256(contents).hexdigest()}
        manifest.write_text(json.dumps(said), "utf-8")


async def test_a_changed_word_is_found_in_any_file(archive, tmp_path):
    manifest = json.loads((archive / "history" / "manifest.json").read_text("utf-8"))
    assert len(manifest["files"]) > 12
    for file in manifest["files"]:
        spoilt = shutil.copytree(archive, tmp_path / "spoilt")
        last = (spoilt / file).read_bytes()[-3:]
        (spoilt / file).write_bytes((spoilt / file).read_bytes()[:-3] + bytes([last[0] ^ 1]) + last[1:])
        assert (await problem(spoilt, tmp_path / "data")).file == file
        shutil.rmtree(spoilt)


async def test_a_file_that_is_cut_off_is_told_and_a_line_that_is_broken(archive, tmp_path):
    journal = archive / "history" / "journal.jsonl"
    whole = journal.read_bytes()
    lines = whole.splitlines(keepends=True)

    journal.write_bytes(b"".join(lines[:20]))
    found = await problem(archive, tmp_path / "data")
    assert (found.file, found.line) == ("history/journal.jsonl", None)
    assert "cut off" in found.what

    journal.write_bytes(b"".join(lines[:20])[:-9])
    assert (await problem(archive, tmp_path / "data")).line == 20


async def test_a_file_that_is_missing_is_told(archive, tmp_path):
    (archive / "gifts" / "perm-quilt" / "bear.mp3").unlink()
    found = await problem(archive, tmp_path / "data")
    assert "gifts/perm-quilt/bear.mp3 is missing" in found.what

    (archive / "history" / "manifest.json").unlink()
    assert (await problem(archive, tmp_path / "data")).file == "history/manifest.json"


async def test_what_a_newer_one_wrote_is_not_guessed_at(archive, tmp_path):
    spoil(archive, "history/journal.jsonl", b'"doors-opened"', b'"doors-unhinged"', sealed=True)
    found = await problem(archive, tmp_path / "data")
    assert (found.file, found.line) == ("history/journal.jsonl", 1)
    assert "a newer Twincloth wrote this history" in found.what

    spoil(archive, "history/manifest.json", b'"format": 1', b'"format": 2')
    found = await problem(archive, tmp_path / "data")
    assert found.file == "history/manifest.json"
    assert "a newer Twincloth wrote this history (format 2; this one reads 1)" in found.what


@pytest.mark.parametrize(
    ("old", "new", "file", "words"),
    [
        (
            b'"media_type": "audio/mpeg"',
            b'"media_type": "text/html"',
            "gifts/perm-quilt/bear.mp3",
            "not the recording",
        ),
        (b'"original": "', b'"original": "0', "gifts/perm-quilt/picture", "not the picture"),
        (
            b'"languages": [\n    "en"',
            b'"languages": [\n    "de"',
            "history/content.json",
            'does not speak "de" yet',
        ),
    ],
)
async def test_what_is_served_as_it_stands_must_be_what_the_files_are(
    archive, tmp_path, old, new, file, words
):
    spoil(archive, "history/content.json", old, new, sealed=True)

    found = await problem(archive, tmp_path / "data")

    assert found.file.startswith(file)
    assert words in found.what


async def test_what_a_newer_one_holds_besides_is_not_left_out_in_silence(archive, tmp_path):
    beside = shutil.copytree(archive, tmp_path / "beside")
    spoil(archive, "history/content.json", b'"moderated"', b'"musical": [1], "moderated"', sealed=True)
    found = await problem(archive, tmp_path / "data")
    assert found.what == '"musical" is not known here: a newer Twincloth wrote this history'

    (beside / "history" / "votes.jsonl").write_bytes(b"")
    spoil(beside, "history/votes.jsonl", b"", b"", sealed=True)
    found = await problem(beside, tmp_path / "data")
    assert found.file == "history/votes.jsonl"
    assert "a newer Twincloth wrote this history" in found.what


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("history/journal.jsonl", b'{"seq":3,', b'{"seq":4,', 3),
        ("history/journal.jsonl", b'"role":"host"', b'"role":5', 3),
        ("history/journal.jsonl", b'{"type":"doors-opened"}', b"[]", 1),
        ("history/codes.jsonl", b'{"code":"', b'{"code":"9', 1),
        ("history/scans.jsonl", b'{"code":"', b'{"code":"9', 1),
        ("history/symbols.jsonl", b'"version":', b'"edition":', 1),
    ],
)
async def test_a_line_that_cannot_be_is_told_with_its_number(archive, tmp_path, file, old, new, line):
    spoil(archive, file, old, new, sealed=True)

    found = await problem(archive, tmp_path / "data")
    assert (found.file, found.line) == (file, line)


async def test_no_file_leads_out_of_the_folder(archive, tmp_path):
    (tmp_path / "elsewhere").write_text("secret")
    spoil(archive, "history/manifest.json", b'"codes.csv"', b'"../elsewhere"')

    assert "leads out of the folder" in (await problem(archive, tmp_path / "data")).what


def test_no_picture_comes_from_elsewhere(archive):
    spoil(archive, "history/content.json", b'"key": "perm-quilt"', b'"key": "../../x"', sealed=True)

    with pytest.raises(FolderProblems, match=r"gifts/\.\./\.\./x/picture\.svg is not in it"):
        read_history(archive)


async def test_what_fails_halfway_is_not_there_at_all_and_comes_at_the_next_try(archive, tmp_path):
    symbols = archive / "history" / "symbols.jsonl"
    whole = symbols.read_bytes()
    async with open_application(Settings(data=tmp_path / "data")) as app:
        services = app[SERVICES]
        history = read_history(archive)
        symbols.write_bytes(whole[:-10])
        with pytest.raises(FolderProblems):
            await restore(services.database, services.collection, history, no_progress)
        assert await services.database.run(all_rows) == [[] for _ in TABLES]
        assert not services.collection.contents
    assert (tmp_path / "data" / "pictures" / "originals").exists()

    symbols.write_bytes(whole)
    assert "imported with all that happened" in (await imported(archive, tmp_path / "data"))[1]


async def test_what_fails_halfway_is_not_in_postgresql_either(archive, tmp_path, postgresql):
    (first, *_) = (archive / "history" / "symbols.jsonl").read_bytes().splitlines()
    spoil(archive, "history/symbols.jsonl", first, first + b"\n" + first, sealed=True)

    with pytest.raises(FolderProblems) as caught:
        await imported(archive, tmp_path / "there", postgresql)

    assert caught.value.problems[0].file == "history/symbols.jsonl"
    assert "cannot be stored" in caught.value.problems[0].what
    async with open_application(Settings(data=tmp_path / "there", database=postgresql)) as app:
        assert app[SERVICES].collection.contents == {}
        assert app[SERVICES].collection._codes == frozenset()


async def more(hall: Hall, number: int) -> None:
    await hall.give(AppointStaff(staff=f"s{number}", role=Role.STAGE, place="", key_hash=f"{number:064}"))


async def test_where_it_is_already_nothing_changes(archive, tmp_path):
    data = tmp_path / "data"
    await imported(archive, data)
    before, last = await rows(data), read_history(archive).exchange.seq
    assert (
        f"here already with this history, up to entry {last}: it is left as it is"
        in (await imported(archive, data))[1]
    )
    assert await rows(data) == before

    async with opened(data) as hall:
        await more(hall, 1)
    assert f"has gone on to {last + 1}" in (await imported(archive, data))[1]

    async with opened(data) as hall:
        later = (await hall.state()).now + 366 * DAY * 1000
        await Retention(hall.services.rooms, hall.services.security_log).forget(later)
    assert "some of their words are erased here" in (await imported(archive, data))[1]


async def test_a_longer_or_another_history_is_refused(archive, tmp_path, prepared):
    async with told(tmp_path / "here", prepared) as (hall, _):
        folder = await exported(hall, tmp_path / "out")
        await more(hall, 1)
        longer = await exported(hall, tmp_path / "longer")
    await imported(folder, tmp_path / "data")

    last = read_history(longer).exchange.seq
    found = await problem(longer, tmp_path / "data")
    assert f"with {last - 1} of these {last} entries" in found.what
    assert "empty data folder" in found.instead
    # The archive is of the same exchange, in which other people did the same at another time.
    found = await problem(archive, tmp_path / "data")
    assert (found.file, found.line) == ("history/journal.jsonl", 1)
    assert "its entry 1 is another" in found.what


async def test_a_code_that_stands_for_something_else_is_named(archive, tmp_path):
    codes = json.loads((archive / "history" / "codes.jsonl").read_text("utf-8").splitlines()[0])
    async with open_application(Settings(data=tmp_path / "data")) as app:
        await app[SERVICES].database.run(
            apsw.Connection.execute, "INSERT INTO codes VALUES (?, 'card', 'K7Q2MX', '')", (codes["code"],)
        )

    found = await problem(archive, tmp_path / "data")
    assert (found.file, found.line) == ("history/codes.jsonl", 1)
    assert f"the code {codes['code']} stands for something else here" in found.what


async def test_another_exchange_of_the_same_key_is_named(archive, tmp_path):
    without = shutil.copytree(
        archive, tmp_path / "without", ignore=shutil.ignore_patterns("history", "codes.csv")
    )
    code = (await imported(without, tmp_path / "data"))[0].rsplit("/", 1)[1]

    found = await problem(archive, tmp_path / "data")
    assert found.file == "history/content.json"
    assert code in found.what


async def test_where_it_is_without_what_happened_nothing_is_mixed(archive, tmp_path):
    without = shutil.copytree(archive, tmp_path / "without", ignore=shutil.ignore_patterns("history"))
    said = await imported(without, tmp_path / "data")
    assert "The folder carries no history" in said[2]

    found = await problem(archive, tmp_path / "data")
    assert "is here already, with 0 of these" in found.what
    assert (
        found.instead
        == "a history comes only to where its exchange is not: import it into an empty data folder"
    )


@pytest.mark.parametrize(
    ("file", "before"),
    [("content.json", b"{"), ("journal.jsonl", b'"fact":{'), ("manifest.json", b"{")],
)
async def test_what_goes_too_deep_is_told_with_its_file(archive, tmp_path, file, before):
    """Deeper than msgspec goes, which then raises no DecodeError."""
    deep = before + b'"deep":' + b"[" * 50_000 + b"]" * 50_000 + b","
    spoil(archive, f"history/{file}", before, deep, sealed=file != "manifest.json")

    assert (await problem(archive, tmp_path / "data")).file == f"history/{file}"


EARLIER = "gifts/perm-quilt/bear.mp3"
"""A recording, which an earlier version took in and exported."""


def exported_before(archive: Path, contents: bytes) -> str:
    """Put it there as that version had it, and say what it was called."""
    name = sha256(contents).hexdigest()[:32] + ".mp3"
    told = json.loads((archive / "history" / "content.json").read_bytes())
    now = next(card["telling"]["name"] for gift in told["gifts"] for card in gift["cards"] if card["telling"])
    spoil(archive, EARLIER, (archive / EARLIER).read_bytes(), contents, sealed=True)
    spoil(archive, "history/content.json", now.encode(), name.encode(), sealed=True)
    return name


async def test_a_recording_that_says_more_than_is_kept_today_is_made_clean_anew(archive, tmp_path):
    said = exported_before(archive, mp3() + b"LYRICSBEGINat homeLYRICSEND")

    await imported(archive, tmp_path / "data")

    kept = list((tmp_path / "data" / "pictures" / "tellings").iterdir())
    assert [path.name == said for path in kept] == [False]
    assert b"at home" not in kept[0].read_bytes()
    async with open_application(Settings(data=tmp_path / "data")) as app:
        contents = app[SERVICES].collection.contents.values()
        told = [card.recording for content in contents for gift in content.gifts for card in gift.cards]
    assert [(one.name, one.size) for one in told if one] == [(kept[0].name, kept[0].stat().st_size)]


async def test_a_recording_that_would_be_refused_today_is_named(archive, tmp_path):
    exported_before(archive, mp3(tagged=False)[:-100])

    found = await problem(archive, tmp_path / "data")

    assert (found.file, found.instead) == (
        EARLIER,
        "take it off its card where this was exported, and export again",
    )
