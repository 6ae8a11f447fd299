"""Files of the store, from the disk where they are there."""

from aiohttp import web

from twincloth.pages.services import services


async def stored(request: web.Request, name: str, media_type: str) -> web.StreamResponse:
    """A file that the store has. Raises KeyError."""
    store = services(request).collection.store
    path = store.local(name)
    if path is None:
        return web.Response(body=await store.get(name), content_type=media_type)
    response = StoredFile(path)
    # What aiohttp would say of it depends on the machine's own list of media types.
    response.content_type = media_type
    return response


class StoredFile(web.FileResponse):
    """A file that may go while it is asked for: aiohttp answers 404 then, which nobody may keep."""

    def set_status(self, status: int, reason: str | None = None) -> None:
        super().set_status(status, reason)
        if status >= 400:
            self.headers["Cache-Control"] = "no-store"
