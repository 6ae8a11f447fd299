"""Backups on the command line: made, checked, brought back, and refused in a line."""

from processes import BOTH, done, refused, serving
from twincloth.backups.record import BackupsMade
from twincloth.database import Database


async def known(data) -> BackupsMade:
    database = await Database.open(data / "twincloth.db")
    try:
        return await BackupsMade.open(database)
    finally:
        await database.close()


async def test_a_backup_with_a_passphrase_comes_back_and_is_known(code, data, tmp_path):
    secret, file = tmp_path / "passphrase", tmp_path / "backup.age"
    secret.write_text("correct horse\n")
    with serving(data):
        (told,) = done("backup", file, "--passphrase-file", secret, "--data", data)
        refusal = refused("backup", file, "--data", data)
        assert len(done("verify", "--data", data)) == 1

    assert told == f"{file}: {file.stat().st_size:,} bytes, encrypted."
    assert file.stat().st_mode & 0o777 == 0o600
    assert refusal == [f"{file}: it exists already, and a backup replaces nothing"]
    made = (await known(data)).latest
    assert (made.bytes, made.encrypted, made.version) == (file.stat().st_size, True, "0.1.0")
    lines = done("restore", file, "--passphrase-file", secret, "--data", tmp_path / "new")
    assert lines[0].endswith("made by Twincloth 0.1.0.")
    assert "exchanges: 1" in lines[1].lower()
    assert (await known(tmp_path / "new")).all == [], "a backup does not know of itself"


def test_what_cannot_be_done_is_told_in_a_line(data, tmp_path):
    (tmp_path / "foreign").write_text("no backup")

    assert refused("restore", tmp_path / "foreign", "--data", data) == [
        f"{tmp_path / 'foreign'}: this is no backup of Twincloth"
    ]
    assert not data.exists()
    assert "no such data folder" in refused("backup", tmp_path / "out", "--data", data)[0]
    assert list(tmp_path.iterdir()) == [tmp_path / "foreign"]


@BOTH
def test_the_store_is_swept_beside_a_server_too(code, data, around):
    (data / "pictures" / f"{7:032x}.jpg").write_bytes(b"an orphan")
    with around(data):
        first = done("sweep", "--dry-run", "--data", data)
        again = done("sweep", "--data", data)

    assert first[0].split()[:2] == ["9", f"{7:032x}.jpg"]
    assert first[1] == "Nothing was removed. Files to which nothing refers: 1, of 9 bytes."
    assert again[1] == "Files removed: 0. Files to which nothing refers: 1, of 9 bytes."
