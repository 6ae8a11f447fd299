"""Resets: who goes away in the middle of a request is no error, and writes nothing into the log."""

import pytest

from connections.raw import RawClient
from halls import come_true

FORGED = "%0A2026-01-01%2000:00:00%20CRITICAL%20root:%20forged%1B[2J%0D%0A"
FORM = "Content-Type: application/x-www-form-urlencoded"
FILE = "Content-Type: multipart/form-data; boundary=x"


async def begin(client: RawClient, path: str, fields: str, body: str, cookie: str = "") -> None:
    cookie = f"Cookie: {cookie}\n" if cookie else ""
    await client.say(f"POST {path} HTTP/1.1\nHost: x\n{cookie}{fields}\nContent-Length: 5000\n\n{body}")


async def gone(hall) -> None:
    """Until the server has seen everybody go; then it answers somebody, after whatever it has logged."""
    await come_true(lambda: not hall.services.uploads._claims._held)
    assert (await hall.visitor().get("/"))[0] == 200


@pytest.mark.parametrize("path", ["/{code}/register", "/{code}/continue", f"/{{code}}/register?x={FORGED}"])
async def test_a_form_that_breaks_off_is_no_error(start, connected, caplog, path):
    hall = await start()
    for _ in range(20):
        client = await connected(hall)
        await begin(client, path.format(code=hall.code), FORM, "name=Vera")
        assert (await hall.visitor().get("/"))[0] == 200, "it has come by now"
        client.close()

    await gone(hall)
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


async def test_a_picture_that_breaks_off_is_no_error(start, connected, caplog):
    hall = await start()
    nina = await hall.host("perm")
    client = await connected(hall)
    body = '--x\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\n\nabc'
    await begin(client, f"/host/gifts/{hall.gifts[0]}/picture", FILE, body, nina.cookies())
    await come_true(lambda: hall.services.uploads._claims._held)
    client.close()

    await gone(hall)
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


async def test_a_defect_is_still_told_of(start, caplog, monkeypatch):
    """The control: what is ours to mend is logged, where its client has gone too."""
    hall = await start()

    def broken(*_, **__):
        raise ConnectionError("a database that is elsewhere")

    monkeypatch.setattr(type(hall.services.collection), "find", broken)
    assert (await hall.visitor().get(f"/{hall.code}"))[0] == 500
    assert "a database that is elsewhere" in caplog.text
