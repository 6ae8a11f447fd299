"""Archives: whatever a zip file says of itself, it is unpacked into its folder and nowhere else, or refused in words."""

import stat
import zipfile
from pathlib import Path

import pytest

from twincloth.collection.folder import archive
from twincloth.collection.folder.archive import unpack
from twincloth.exchange.refusal import Refusal

TOML = b'key = "perm-oxford"\n'


def packed(folder: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    """A zip file with these entries."""
    path = folder / "sent.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writing:
        for name, contents in entries:
            writing.writestr(name, contents)
    return path


def refused(path: Path) -> str:
    with pytest.raises(Refusal) as told:
        unpack(path, path.parent / "unpacked")
    return told.value.code


def entry(
    name: str, *, mode: int = 0, method: int = zipfile.ZIP_DEFLATED, locked: bool = False
) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = method
    return info


@pytest.mark.parametrize("within", ["", "my exchange/", "packed/обмен/"])
def test_the_folder_is_found_wherever_in_the_archive_it_stands(tmp_path, within):
    path = packed(
        tmp_path,
        (f"{within}exchange.toml", TOML),
        (f"{within}gifts/quilt/exchange.toml", b"deeper"),
        ("__MACOSX/._exchange.toml", b"of a system"),
    )

    folder = unpack(path, tmp_path / "unpacked")

    assert (folder / "exchange.toml").read_bytes() == TOML
    assert folder == tmp_path / "unpacked" / within
    assert not list((tmp_path / "unpacked").rglob("__MACOSX"))


def test_names_of_older_programs_are_read_as_they_were_meant(tmp_path):
    """Of the zip files of a Russian Windows, whose names are in code page 866 and say nothing of it."""
    path = packed(tmp_path, ("exchange.toml", TOML), ("XXXXXXXX.jpg", b"a quilt"))
    path.write_bytes(path.read_bytes().replace(b"XXXXXXXX", "картинка".encode("cp866")))

    assert (unpack(path, tmp_path / "unpacked") / "картинка.jpg").read_bytes() == b"a quilt"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../exchange.toml", "archive-leads-out"),
        ("gifts/../../exchange.toml", "archive-leads-out"),
        ("/etc/exchange.toml", "archive-leads-out"),
        ("..\\exchange.toml", "archive-leads-out"),
        ("C:\\exchange.toml", "archive-leads-out"),
        ("gifts/\x1b[2Jexchange.toml", "archive-leads-out"),
        ("a/" * 20 + "exchange.toml", "archive-leads-out"),
        ("x" * 500, "archive-leads-out"),
        (entry("gifts/link", mode=stat.S_IFLNK | 0o777), "archive-link"),
        (entry("gifts/pipe", mode=stat.S_IFIFO | 0o600), "archive-link"),
        (entry("cards.csv", method=zipfile.ZIP_BZIP2), "archive-unreadable"),
        ("EXCHANGE.toml", "archive-twice"),
        ("exchange.toml/inside", "archive-unreadable"),
    ],
    ids=lambda given: getattr(given, "filename", given)[:20],
)
def test_what_could_do_harm_is_refused_and_nothing_is_written_elsewhere(tmp_path, name, code):
    below = tmp_path / "below"
    below.mkdir()

    assert refused(packed(below, ("exchange.toml", TOML), (name, b"/etc/passwd"))) == code
    assert {path.name for path in tmp_path.iterdir()} == {"below"}


def test_bombs_are_refused_by_what_they_announce_and_by_what_comes(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "SPARE", 100_000)
    monkeypatch.setattr(archive, "MOST_TIMES", 2)
    path = packed(tmp_path, ("exchange.toml", TOML), ("bomb", bytes(1_000_000)))
    assert refused(path) == "archive-too-large"

    at = path.read_bytes()
    announced = (1_000_000).to_bytes(4, "little")
    path.write_bytes(at.replace(announced, (10).to_bytes(4, "little")))
    assert refused(path) in ("archive-too-large", "archive-unreadable"), "a lie about its size"
    assert sum(file.stat().st_size for file in (tmp_path / "unpacked").rglob("*")) < 1_000_000

    monkeypatch.setattr(archive, "MOST_FILES", 1)
    assert refused(packed(tmp_path, ("exchange.toml", TOML), ("a", b""))) == "archive-too-many-files"


def test_what_is_no_archive_or_holds_no_exchange_is_told(tmp_path):
    whole = packed(tmp_path, ("cards.csv", bytes(range(256)) * 50))
    assert refused(whole) == "archive-without-exchange"
    for broken in (
        b"",
        b"GIF89a",
        whole.read_bytes()[:-30],
        whole.read_bytes().replace(bytes(range(9)), b"?" * 9),
    ):
        (tmp_path / "sent.zip").write_bytes(broken)
        assert refused(tmp_path / "sent.zip") == "archive-unreadable"


def test_a_password_and_a_full_disk_are_told(tmp_path, monkeypatch):
    path = packed(tmp_path, ("exchange.toml", TOML))
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 10}))
    assert refused(path) == "archive-no-room"
    at = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at[at.index(mark) + offset] |= 1
    path.write_bytes(at)
    assert refused(path) == "archive-locked"
