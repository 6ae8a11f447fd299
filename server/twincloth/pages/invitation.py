"""The invitation to send a body, for clients that wait for one: not before it is clear who may, and how much."""

from aiohttp import hdrs, web

CONTINUE = "100-continue"


async def expectation(request: web.Request) -> None:
    """In place of aiohttp's own, which invites everybody at once. Raises HTTPException for another expectation."""
    if request.headers[hdrs.EXPECT].lower() != CONTINUE:
        raise web.HTTPExpectationFailed


async def invite(request: web.Request) -> None:
    """Let the body come (RFC 9110, 10.1.1). Raises HTTPException where it says that it is larger than a form's."""
    size, most = request.content_length or 0, request.client_max_size
    if size > most:
        raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=size)
    await let_come(request)


async def let_come(request: web.Request) -> None:
    """Say so to who waits for it."""
    if request.version >= (1, 1) and request.headers.get(hdrs.EXPECT, "").lower() == CONTINUE:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        # aiohttp takes what it has written for the beginning of the answer.
        request.writer.output_size = 0
