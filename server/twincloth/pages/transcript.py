"""The transcript of the captions as a text file, for hosts: a line for each line, with its time and language."""

from aiohttp import web

from twincloth.exchange.transcript import Transcript
from twincloth.pages.desk import desk_of
from twincloth.views.dates import moment

routes = web.RouteTableDef()


@routes.get("/host/transcript")
async def download(request: web.Request) -> web.StreamResponse:
    """Everything that was kept, in the order in which it was written; times in UTC. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"), rehearsed=True)
    lines = [
        f"{moment(line.at).isoformat(timespec='seconds')}\t{line.language}\t{line.text}\n"
        for line in desk.exchange[Transcript].lines.values()
        if line.text
    ]
    name = f"transcript-{desk.content.code}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text="".join(lines), content_type="text/plain", headers=headers)
