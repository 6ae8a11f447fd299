"""Closing: what is not done yet is named before, and the exchange can be taken home as a folder afterwards."""

import io
import zipfile
from pathlib import Path

import pytest

from halls import Hall
from twincloth.collection.folder import read_folder
from twincloth.collection.zip_stream import zipped
from twincloth.exchange.doors import StartExchange


async def test_a_host_reads_what_is_not_done_yet_before_they_close(hall: Hall):
    await hall.give(StartExchange())
    vera = await (await hall.visitor().register("Vera", "perm")).connect()
    host = await (await hall.host("perm")).connect("host")
    assert "Nothing waits for you any more." in (await host.visitor.get("/host"))[1]

    await vera.done("post-message", id="hello", text="Hello")
    seq = await vera.done("raise-hand", id="up")
    said = [entry["html"] or "" for entry in await host.until(seq)]

    assert any('id="unread"' in html and "1 message waits." in html for html in said)
    assert "1 hand is up." in said[-1]


async def test_a_host_downloads_the_exchange_as_a_folder_that_imports_again(hall: Hall, tmp_path: Path):
    host = await hall.host("perm")
    async with host.http.get("/host/export.zip") as response:
        assert response.content_type == "application/zip"
        assert response.headers["Content-Disposition"] == 'attachment; filename="oxford-perm.zip"'
        assert response.headers["Cache-Control"] == "no-store"
        body = await response.read()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "out")

    again = read_folder(tmp_path / "out" / "oxford-perm")

    assert again.key == "oxford-perm"
    assert set(again.codes.values()) >= {hall.code, *hall.gifts}
    assert not (tmp_path / "out" / "oxford-perm" / "history").exists()
    assert not list((hall.services.settings.data / "uploads").glob("*/*"))
    assert (await hall.visitor().get("/host/export.zip"))[0] == 410


def test_a_folder_is_zipped_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("twincloth.collection.zip_stream.PIECE", 10)
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    (tmp_path / "folder" / "inner" / "ж.txt").write_bytes(bytes(95))
    (tmp_path / "folder" / "empty").write_bytes(b"")

    pieces = list(zipped(tmp_path / "folder", "name"))

    assert len(pieces) == 11
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert {one.filename: one.file_size for one in archive.infolist()} == {
            "name/empty": 0,
            "name/inner/ж.txt": 95,
        }
