"""Backups on the command line: made, checked, brought back, and refused in a line."""

from processes import done, refused, serving
from twincloth.backups.record import BackupsMade
from twincloth.backups.sealing import BY_KEY, KEY_LENGTH
from twincloth.database.sqlite import SQLiteDatabase


async def known(data) -> BackupsMade:
    database = await SQLiteDatabase.open(data / "twincloth.db")
    try:
        return await BackupsMade.open(database)
    finally:
        await database.close()


async def test_beside_a_server_all_is_backed_up_checked_swept_and_comes_back(code, data, tmp_path):
    secret, file = tmp_path / "passphrase", tmp_path / "backup.age"
    secret.write_text("correct horse\n")
    with serving(data):
        (told,) = done("backup", file, "--passphrase-file", secret, "--data", data)
        refusal = refused("backup", file, "--data", data)
        assert len(done("verify", "--data", data)) == 1
        assert "nobody of this id or name" in refused("erase", code, "Олег", "--yes", "--data", data)[0]
        (data / "pictures" / f"{7:032x}.jpg").write_bytes(b"an orphan")
        (orphan, nothing), (_, swept) = (
            done("sweep", "--dry-run", "--data", data),
            done("sweep", "--data", data),
        )

    assert orphan.split()[:2] == ["9", f"{7:032x}.jpg"]
    assert nothing == "Nothing was removed. Files to which nothing refers: 1, of 9 bytes."
    assert swept == "Files removed: 0. Files to which nothing refers: 1, of 9 bytes."
    assert told == f"{file}: {file.stat().st_size:,} bytes, encrypted."
    assert file.stat().st_mode & 0o777 == 0o600
    assert refusal == [f"{file}: it exists already, and a backup replaces nothing"]
    made = (await known(data)).latest
    assert (made.bytes, made.encrypted, made.version) == (file.stat().st_size, True, "0.1.0")
    contents = file.read_bytes()  # in two parts, as age opens them
    assert contents[:KEY_LENGTH].rstrip(b"\n").endswith(b"-----END AGE ENCRYPTED FILE-----")
    assert contents[KEY_LENGTH:].startswith(BY_KEY)
    assert b"pictures/" not in contents
    lines = done("restore", file, "--passphrase-file", secret, "--data", tmp_path / "new")
    assert lines[0].endswith("made by Twincloth 0.1.0.")
    assert "exchanges: 1" in lines[1].lower()
    assert (await known(tmp_path / "new")).all == [], "a backup does not know of itself"


def test_what_postgresql_keeps_is_told_to_be_no_folder_of_ours(data, tmp_path):
    away = ("--data", data, "--database", "postgresql://twincloth@127.0.0.1:1/nowhere")

    for command in (("backup", tmp_path / "out"), ("restore", tmp_path / "out"), ("verify",)):
        (told,) = refused(*command, *away)
        assert told.endswith("docs/scaling.md says how")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_done_is_told_in_a_line(data, tmp_path):
    (tmp_path / "foreign").write_text("no backup")

    assert refused("restore", tmp_path / "foreign", "--data", data) == [
        f"{tmp_path / 'foreign'}: this is no backup of Twincloth"
    ]
    assert not data.exists()
    assert "no such data folder" in refused("backup", tmp_path / "out", "--data", data)[0]
    assert list(tmp_path.iterdir()) == [tmp_path / "foreign"]
