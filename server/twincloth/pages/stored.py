"""Files of the store, from the disk where they are there."""

from aiohttp import web

from twincloth.pages.services import services


async def stored(request: web.Request, name: str, media_type: str) -> web.StreamResponse:
    """A file that the store has. Raises KeyError."""
    store = services(request).collection.store
    path = store.local(name)
    if path is None:
        return web.Response(body=await store.get(name), content_type=media_type)
    response = web.FileResponse(path)
    # What aiohttp would say of it depends on the machine's own list of media types.
    response.content_type = media_type
    return response
