"""Backups: what is brought back is what was there; and what is not whole is not brought back at all."""

import io
import re
import stat
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import apsw
import pyrage
import pytest

from twincloth.app import open_application
from twincloth.backups.restoring import must_be_sound, restored
from twincloth.backups.sealing import BY_PASSPHRASE, NoKey, Seal, seal_for, unsealed, write_sealed
from twincloth.backups.staging import UNFINISHED, FolderNotEmpty, must_be_whole
from twincloth.backups.unpacking import BackupRefused
from twincloth.backups.verifying import verify_backup, verify_folder
from twincloth.collection.store import FOLDER, Store
from twincloth.ownership import FolderUnusable
from twincloth.settings import Settings

TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table'"


def rows(data: Path) -> dict[str, list[tuple]]:
    """Everything that the tables hold."""
    connection = apsw.Connection(str(data / "twincloth.db"))
    try:
        names = [name for (name,) in connection.execute(TABLES)]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}
    finally:
        connection.close()


def files(data: Path) -> dict[str, bytes]:
    """All that is kept beside the database."""
    kept = [*(data / FOLDER).rglob("*.*"), *data.glob("secret*")]
    return {str(path.relative_to(data)): path.read_bytes() for path in kept}


def restore(backup: bytes, folder: Path) -> None:
    with restored(io.BytesIO(backup), folder) as (unpacked, sound, _):
        must_be_sound(unpacked, sound)


def test_what_is_restored_is_what_was_there(backup, old, tmp_path):
    restore(backup, tmp_path / "new")

    assert rows(tmp_path / "new") == rows(old)
    assert files(tmp_path / "new") == files(old)
    assert len(rows(old)["entries"]) > 30
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").rglob("*")}
    assert modes == {0o600, 0o700}
    assert verify_folder(tmp_path / "new", Store.open("", tmp_path / "new")).problems == []


def test_any_tar_unpacks_it_to_a_data_folder(backup, old, tmp_path):
    tar = subprocess.run(["tar", "-xpf", "-"], input=backup, cwd=tmp_path, check=True)

    assert tar.returncode == 0
    assert rows(tmp_path) == rows(old)
    assert files(tmp_path) == files(old)
    head, sound = verify_backup(io.BytesIO(backup))
    assert sound.problems == []
    assert sound.counts["files"] > 10
    assert head.format == 1


def members(backup: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(backup)) as tar:
        for info in tar:
            yield info, tar.extractfile(info).read()


def packed(*parts: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for name, contents in parts:
            info = tarfile.TarInfo(name)
            info.size = len(contents)
            tar.addfile(info, io.BytesIO(contents))
    return file.getvalue()


def spoiled(backup: bytes) -> Iterator[tuple[bytes, str]]:
    parts = [(info.name, contents) for info, contents in members(backup)]
    *body, manifest = parts
    (head, says), database, *rest = body
    picture = next(part for part in rest if part[0].startswith(FOLDER))
    flipped = bytes([picture[1][0] ^ 1]) + picture[1][1:]
    swapped = [(picture[0], flipped) if part is picture else part for part in body]
    yield packed(*swapped, manifest), f"{picture[0]} is not what it was"
    yield packed(*(part for part in body if part is not picture), manifest), f"{picture[0]} is missing"
    yield packed(*body), "its manifest is missing"
    yield packed(*body, ("pictures/" + "0" * 32 + ".jpg", b""), manifest), "was put into it later"
    for name in ("../secret", "/etc/passwd", "pictures/../../x.jpg", "notes.txt", database[0]):
        yield packed(*body, (name, b""), manifest), "does not belong into a backup"
    yield packed(*parts, ("secret", b"")), "something stands behind its manifest"
    newer = says.replace(b'"format": 1', b'"format": 9').replace(b'"0.1.0"', b'"7.0.0"')
    yield packed((head, newer), *parts[1:]), "Twincloth 7.0.0 made it"
    yield packed((head, b"{"), *parts[1:]), f"{head} cannot be read"
    yield packed(*parts[1:]), "this is no backup"
    yield b"", "this is no backup"
    yield b"PK\x03\x04" + bytes(range(256)) * 40, "this is no backup"
    for share in (0.1, 0.5, 0.9):
        yield backup[: int(len(backup) * share)], "it was cut off"


def test_nothing_is_left_of_what_is_not_whole(backup, tmp_path):
    (tmp_path / "empty").mkdir()
    tried = 0
    for contents, reason in spoiled(backup):
        folder = tmp_path / ("new", "empty")[tried % 2]
        with pytest.raises(BackupRefused, match=re.escape(reason)):
            restore(contents, folder)
        assert list((tmp_path / "empty").iterdir()) == []
        assert not (tmp_path / "new").exists()
        tried += 1

    assert tried > 15


def test_a_folder_that_has_anything_is_left_alone(backup, data):
    before = rows(data), files(data)

    with pytest.raises(FolderNotEmpty):
        restore(backup, data)

    assert (rows(data), files(data)) == before


async def test_what_was_broken_off_is_never_served_and_may_be_done_again(backup, old, tmp_path):
    folder = tmp_path / "new"
    (folder / UNFINISHED / FOLDER).mkdir(parents=True)
    (folder / FOLDER).mkdir()
    (folder / "secret").touch()

    with pytest.raises(FolderUnusable, match="do it again"):
        async with open_application(Settings(data=folder)):
            pass
    restore(backup, folder)

    must_be_whole(folder)
    assert files(folder) == files(old)


def sealed(contents: bytes, seal: Seal) -> bytes:
    target = io.BytesIO()
    write_sealed(io.BytesIO(contents), target, seal)
    return target.getvalue()


def opened(contents: bytes, passphrase: str = "", *identities: Path) -> bytes:
    with unsealed(io.BytesIO(contents), lambda: passphrase, identities) as stream:
        return b"".join(iter(lambda: stream.read(65536), b""))


def test_a_key_in_front_that_no_passphrase_opens_is_said_to_be_so(backup):
    with pytest.raises(NoKey, match="passphrase is another"):
        opened(BY_PASSPHRASE + backup, "correct horse")


def test_a_key_opens_it_and_no_other(backup, tmp_path):
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(f"# a comment\n{identity}\n")
    (tmp_path / "other").write_text(str(pyrage.x25519.Identity.generate()))
    contents = sealed(backup, seal_for([str(identity.to_public())]))

    assert opened(contents, "", tmp_path / "key") == backup
    with pytest.raises(NoKey, match="another key"):
        opened(contents, "", tmp_path / "other")
    with pytest.raises(NoKey, match="--identity"):
        opened(contents)
    for wrong in ("age1nonsense", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1"):
        with pytest.raises(NoKey, match="no public key"):
            seal_for([wrong])


def test_what_is_encrypted_and_cut_off_or_changed_is_refused(backup, tmp_path):
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(str(identity))
    contents = sealed(backup, seal_for([str(identity.to_public())]))
    middle = len(contents) // 2
    changed = contents[:middle] + bytes([contents[middle] ^ 1]) + contents[middle + 1 :]

    for spoilt in (contents[:-1], contents[:middle], changed, contents + b"more"):
        with (
            pytest.raises(BackupRefused, match="cut off, or changed"),
            unsealed(io.BytesIO(spoilt), str, [tmp_path / "key"]) as stream,
            restored(stream, tmp_path / "new"),
        ):
            pass
        assert not (tmp_path / "new").exists()
