"""The tables that hosts take away: at any time, in each form, and by nobody else."""

import io
import json
import zipfile

from openpyxl import load_workbook

from halls import Hall
from pages.desk import desk_of
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.moderation import ApproveMessage
from twincloth.exchange.people import People

FILES = "/host/export/tables."


async def test_hosts_take_away_what_has_happened_so_far(hall: Hall):
    desk = await desk_of(hall)
    await hall.visitor("ru").register("Вера", "perm")
    vera = next(iter((await hall.state())[People].by_id))
    await hall.give(PostMessage(id="m1", text="=Привет из Перми!"), vera)
    await hall.give(ApproveMessage(message="m1"), "nina")

    _, page = await desk.nina.get("/host/export?as=nina")
    assert page.count('type="checkbox"') > 7

    files = {}
    for kind in ("xlsx", "zip", "json"):
        async with desk.nina.http.get(f"{FILES}{kind}?as=nina&table=messages&table=people") as answer:
            assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
            assert answer.headers["Content-Disposition"].endswith(f'{hall.code}.{kind}"')
            files[kind] = await answer.read()
    told = json.loads(files["json"])
    assert [(one["author"], one["text"], one["state"]) for one in told["messages"]] == [
        ("Вера", "=Привет из Перми!", "shown")
    ]
    assert zipfile.ZipFile(io.BytesIO(files["zip"])).namelist() == ["messages.csv", "people.csv"]
    assert load_workbook(io.BytesIO(files["xlsx"]))["people"]["B2"].value == "Вера"


async def test_nobody_else_takes_them(hall: Hall):
    await desk_of(hall)
    vera = await hall.visitor().register("Vera", "perm")

    for path in ("/host/export", f"{FILES}json", f"{FILES}json?as=nina"):
        assert (await vera.get(path))[0] in (403, 410)
        assert (await hall.visitor().get(path))[0] in (403, 410)
