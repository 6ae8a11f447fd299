"""Pictures for browsers, once they are unveiled."""

import logging

from aiohttp import web

from twincloth.collection.derivatives import FORMATS
from twincloth.exchange.refusal import Refusal
from twincloth.pages.data_saving import saves_data, smaller
from twincloth.pages.headers import OPEN, READABLE
from twincloth.pages.pictures import seen_picture
from twincloth.pages.stored import stored
from twincloth.views.viewer import View

PICTURE_TYPES = {form.suffix: form.media_type for form in FORMATS}

log = logging.getLogger(__name__)

routes = web.RouteTableDef()


@routes.get("/pictures/{name}")
async def picture(request: web.Request) -> web.StreamResponse:
    """One size of a picture, or a smaller one to save data. What is sealed is answered like what does not exist."""
    name = request.match_info["name"]
    seen = await seen_picture(request, name)
    if seen is None:
        raise Refusal("unknown-page")
    if saves_data(request):
        name = smaller(seen.picture, name)
    try:
        response = await stored(request, name, PICTURE_TYPES[name.rpartition(".")[2]])
    except KeyError:
        log.exception("the picture %s is not in the data folder", name)
        raise Refusal("unknown-page") from None
    response.headers["Vary"] = "Save-Data"
    if seen.view is View.SESSION:  # what hosts alone may see stays on nobody's disk
        response.headers.update({**OPEN, **READABLE, "Cache-Control": "private, max-age=31536000, immutable"})
    return response
