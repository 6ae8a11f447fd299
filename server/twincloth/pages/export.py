"""The export for hosts: the exchange as a folder that imports again, in a ZIP file; its history stays here."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web

from twincloth.background_threads import in_background
from twincloth.collection.zip_stream import zipped
from twincloth.pages.desk import desk_of
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent

routes = web.RouteTableDef()


@routes.get("/host/export.zip")
async def download(request: web.Request) -> web.StreamResponse:
    """What was authored, pictures and codes and all; one at a time of an exchange. Raises Refusal, StorageFailure."""
    desk = await desk_of(request, request.query.get("as"))
    here, code, key = desk.services, desk.content.code, desk.content.key
    async with here.uploads.busy(code):
        with TemporaryDirectory(dir=here.uploads.folder) as temporary:
            folder = Path(temporary, key)
            await here.collection.export(code, folder)
            await here.collection.exports.note(code, with_history=False)
            tell(request, SecurityEvent.EXPORTED, code, desk.host.id, what="folder")
            response = web.StreamResponse(
                headers={"Content-Disposition": f'attachment; filename="{key}.zip"'}
            )
            response.content_type = "application/zip"
            await response.prepare(request)
            pieces = zipped(folder, key)
            with suppress(ConnectionError):  # who does not wait for it gets no more of it
                while piece := await in_background(next, pieces, b""):
                    await response.write(piece)
                await response.write_eof()
            return response
