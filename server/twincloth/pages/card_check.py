"""What is said of a card's words while a host still writes them: what is wrong, what is missing; nothing is kept."""

from aiohttp import web

from twincloth.pages.card_editor import Editor
from twincloth.pages.card_form import CardForm
from twincloth.pages.desk import desk_and_form

routes = web.RouteTableDef()


@routes.post("/host/cards/{card}/check")
async def check(request: web.Request) -> web.StreamResponse:
    """The parts of the editor's page that follow from what stands in its form, each by its id. Raises Refusal."""
    desk, form = await desk_and_form(request)
    editor = Editor(desk)
    typed = CardForm(form, desk.content.languages)
    words, problems = typed.read()
    told = editor.told(words, typed.typed)
    # What is too long is not missing.
    told["lacks"] = {column: gap for column, gap in told["lacks"].items() if column not in problems}
    return desk.page("card_check.html", editor.path, problems, **told)
