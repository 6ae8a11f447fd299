"""Origins: only our own pages may open a socket from a browser, whatever a header claims."""

import pytest

from live.engine.wires import SOCKET

OURS, FOREIGN = "https://cloth.example", "https://elsewhere.example"
OPENING = f"{SOCKET}?EIO=4&transport=polling"


@pytest.fixture
async def strict(start):
    return await start(origins=[OURS])


async def test_our_own_page_may_open_a_session_and_read_the_answer(strict):
    answer = await strict.ask("GET", OPENING, headers={"Origin": OURS})

    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == OURS


async def test_a_client_that_is_no_browser_names_no_origin(strict):
    answer = await strict.ask("GET", OPENING)

    assert answer.status == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        FOREIGN,
        "http://cloth.example",
        "https://cloth.example:8443",
        "https://cloth.example.elsewhere.example",
        "https://notcloth.example",
        "null",
        "*",
        "https://",
    ],
)
async def test_any_other_page_may_not(strict, origin):
    headers = {"Origin": origin, "X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "https"}

    answer = await strict.ask("GET", OPENING, headers=headers)
    wire = await strict.raw_websocket(
        f"{SOCKET}?EIO=4&transport=websocket", Origin=origin, X_Forwarded_Host="elsewhere.example"
    )

    assert answer.status in (400, 403)
    assert wire.status in (400, 403)
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_foreign_page_may_not_use_a_session_that_is_there(strict):
    vera = await strict.polling()
    headers = {"Origin": FOREIGN}

    answers = [
        await vera.post("40", headers=headers),
        await strict.ask("GET", vera.target, headers=headers),
        await strict.ask("OPTIONS", vera.target, headers=headers),
    ]
    wire = await strict.raw_websocket(vera.target.replace("polling", "websocket"), Origin=FOREIGN)

    assert {answer.status for answer in answers} | {wire.status} <= {400, 403}


async def test_a_browser_may_ask_beforehand(strict):
    headers = {
        "Origin": OURS,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }

    answer = await strict.ask("OPTIONS", OPENING, headers=headers)

    assert answer.status in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type"


async def test_an_open_server_lets_every_page_in(start):
    open_to_all = await start()

    answer = await open_to_all.ask("GET", OPENING, headers={"Origin": FOREIGN})

    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] in ("*", FOREIGN)
