"""The desk: nothing that is sent to it is read before it is known who sends it."""

import asyncio

from halls import PATIENCE, Hall

FORMS = (
    "/host/gifts/{gift}/words",
    "/host/gifts/{gift}/custody",
    "/host/gifts/{gift}/patches",
    "/host/gifts/{gift}/picture",
    "/host/gifts/{gift}/cards",
    "/host/gifts/{gift}/cards.csv",
    "/host/withdraw",
    "/host/bring-back",
    "/host/cards/{card}",
    "/host/cards/{card}/check",
    "/host/cards/{card}/preview",
    "/host/cards/{card}/telling",
    "/host/cards/{card}/telling/words",
    "/host/cards/{card}/telling/remove",
    "/host/guest-book",
    "/host/people",
    "/host/vocabulary",
    "/host/links",
    "/host/ready/done",
    "/host/programme/new",
    "/host/programme/order",
    "/host/programme/template",
    "/host/programme/{item}",
    "/host/postponing",
    "/host/postponing/check",
    "/print/proof",
)


async def answer_to_half_a_form(hall: Hall, path: str, cookies: str = "") -> bytes:
    """The first line of the answer, where of a form of 50,000 bytes nothing but the head has come."""
    host, port = hall.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        f"Cookie: {cookies}\r\nContent-Length: 50000\r\n\r\n"
    )
    writer.write(head.encode())
    try:
        async with asyncio.timeout(PATIENCE):
            return await reader.readline()
    finally:
        writer.close()


async def test_who_is_no_host_is_answered_before_a_form_has_come(hall: Hall):
    gift = hall.gifts[0]
    item = hall.services.collection.contents[hall.code].programme[0].key
    vera = await hall.visitor("ru").register("Вера", "perm")

    for form in FORMS:
        path = form.format(gift=gift, card=hall.patches(gift)[0], item=item)
        for cookies in ("", vera.cookies()):
            assert b" 410 " in await answer_to_half_a_form(hall, path, cookies), form
