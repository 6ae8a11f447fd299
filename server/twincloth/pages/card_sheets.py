"""Cards as a sheet: out to a spreadsheet, in again, and nothing changes before a host has seen what will."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from aiohttp import web
from msgspec.structs import replace

from twincloth.collection.card_rows import PUBLISHED
from twincloth.collection.card_words import LINES, TEXTS
from twincloth.collection.changes import change_gift
from twincloth.collection.codes import apart
from twincloth.collection.content import Card, CardWords, Gift
from twincloth.collection.drafts import DraftSwap
from twincloth.collection.layout import must_fit
from twincloth.collection.publishing import Unpublishable, publish
from twincloth.collection.sheets.csv_file import write_csv
from twincloth.collection.sheets.grid import Grid
from twincloth.collection.sheets.reading import Change, Sheet
from twincloth.collection.sheets.sheet_file import LIMITS, read_grid
from twincloth.collection.sheets.writing import grid_of, template_of
from twincloth.collection.sheets.xlsx_file import write_xlsx
from twincloth.collection.waiting_sheets import WaitingSheets
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, desk_and_form, desk_of
from twincloth.pages.refusals import meant, say_when
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent
from twincloth.views.languages import translations
from twincloth.views.refusals import sentence

MOST_BYTES = 2_000_000
"""Of a file; five hundred long cards in two languages are twice as much unpacked, and less than half packed."""

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

routes = web.RouteTableDef()


@routes.get("/host/gifts/{gift}/cards")
async def show(request: web.Request) -> web.StreamResponse:
    """The way out and in; and of a sheet that waits, what it will change. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    sheets = Sheets(desk)
    return sheets.page(await sheets.waiting())


@routes.get("/host/gifts/{gift}/cards.csv")
async def send_csv(request: web.Request) -> web.StreamResponse:
    """The cards as CSV; with `template=yes` none of their words. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    contents = write_csv(await Sheets(desk).grid())
    return _file(desk, contents, "text/csv; charset=utf-8", "csv")


@routes.get("/host/gifts/{gift}/cards.xlsx")
async def send_xlsx(request: web.Request) -> web.StreamResponse:
    """The cards as a workbook; with `template=yes` none of their words. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    grid = await Sheets(desk).grid()
    gettext = translations(desk.language).gettext
    contents = await desk.services.workshop.desk.in_process(
        LIMITS,
        desk.host.id,
        write_xlsx,
        grid,
        gettext("Cards"),
        gettext("About the columns"),
        advice(desk, grid[0]),
    )
    return _file(desk, contents, XLSX_TYPE, "xlsx")


@routes.post("/host/gifts/{gift}/cards.csv")
@routes.post("/host/gifts/{gift}/cards.xlsx")
async def take_in(request: web.Request) -> web.StreamResponse:
    """A sheet of either kind, told by its first bytes; it waits until it is confirmed. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    sheets = Sheets(desk)
    try:
        async with desk.upload(MOST_BYTES) as path:
            grid = await desk.services.workshop.desk.in_process(LIMITS, desk.host.id, read_grid, path)
    except (Refusal, StorageFailure) as error:
        refused = meant(request, error)
        return say_when(sheets.page(None, refused=refused), refused)
    sheet = await sheets.look(grid)
    if sheet.wrong:
        return sheets.page(sheet)
    await sheets.stored.put(sheets.gift.code, grid)
    raise desk.back(sheets.path, "#changes", did="sheet-waits")


@routes.post("/host/gifts/{gift}/cards")
async def confirm(request: web.Request) -> web.StreamResponse:
    """Take the sheet that waits, as it was shown, or drop it. Raises Refusal, StorageFailure."""
    desk, form = await desk_and_form(request)
    sheets = Sheets(desk)
    sheet = await sheets.waiting()
    if form.get("do") != "take" or sheet is None:
        await sheets.stored.drop(sheets.gift.code)
        raise desk.back(sheets.path, did="sheet-dropped")
    if sheet.wrong or form.get("seen") != digest(sheet.changes):
        return sheets.page(sheet, refused=Refusal("sheet-changed-meanwhile"))
    try:
        await sheets.take(sheet.changes)
        tell(request, SecurityEvent.IMPORTED, desk.content.code, desk.host.id, what="cards")
    except Unpublishable:
        return sheets.page(sheet, refused=Refusal("sheet-changed-meanwhile"))
    raise desk.back(sheets.path)


class Sheets:
    """The sheets of one gift on one host's desk."""

    def __init__(self, desk: Desk) -> None:
        collection = desk.services.collection
        self.desk = desk
        self.gift = desk.gift()
        self.path = f"/host/gifts/{self.gift.code}/cards"
        self.stored: WaitingSheets = collection.sheets
        self._drafts = collection.drafts
        self._seen: Mapping[str, CardWords] = {}

    async def grid(self) -> Grid:
        """What goes out."""
        if self.desk.request.query.get("template") == "yes":
            return template_of(self.desk.content, self.gift)
        return grid_of(self.desk.content, self.gift, await self._drafts.of(self.desk.content.code))

    async def waiting(self) -> Sheet | None:
        """The sheet that waits, held against the cards as they are now."""
        grid = await self.stored.of(self.gift.code)
        return await self.look(grid) if grid is not None else None

    async def look(self, grid: Grid) -> Sheet:
        self._seen = await self._drafts.of(self.desk.content.code)
        work = self.desk.services.workshop.desk
        return await work.in_thread(self.desk.host.id, Sheet, grid, self.desk.content, self.gift, self._seen)

    async def take(self, changes: Sequence[Change]) -> None:
        """All of them in one commit. Raises Refusal where a card has been changed meanwhile, StorageFailure."""
        exchange = self.desk.content.code
        changes = await self._with_codes(changes)
        swaps = {one.card.code: DraftSwap(self._seen.get(one.card.code), one.draft) for one in changes}
        public = {one.card.code: one.words for one in changes if one.public}
        if public:
            await self.desk.edit(lambda content: publish(content, public), swaps, did="sheet-taken")
        else:
            await self._drafts.swap(exchange, swaps)
            self.desk.done("drafts-taken")
        await self.stored.drop(self.gift.code)

    async def _with_codes(self, changes: Sequence[Change]) -> list[Change]:
        """The same once new cards are there, each with its code and cut out of the picture. Raises Refusal, StorageFailure."""
        collection, exchange = self.desk.services.collection, self.desk.content.code
        codes = apart(collection.mint)
        changes = [
            one._replace(card=replace(one.card, code=next(codes))) if one.new else one for one in changes
        ]
        held = {card.code for card in self.gift.cards}
        cards = {one.card.code: one.card for one in changes if one.card.code not in held}
        if cards:
            await self.desk.services.uploads.must_not_be_busy(exchange)
            await collection.edit(
                exchange,
                lambda content: change_gift(content, self.gift.code, partial(with_cards, cards.values())),
            )
            regions = {code: card.region for code, card in cards.items()}
            await collection.hanging.recrop(exchange, self.gift.code, regions)
        return changes

    def page(self, sheet: Sheet | None, *, refused: Refusal | None = None) -> web.Response:
        wrong = sheet.wrong if sheet else []
        told = [(str(one.at), one.column, sentence(one.refusal, self.desk.language)) for one in wrong]
        if wrong and refused is None:
            refused = Refusal("sheet-has-problems")
        return self.desk.page(
            "card_sheets.html",
            self.path,
            {"sheet": refused} if refused else None,
            gift=self.gift,
            sheet=None if wrong else sheet,
            wrong=told,
            seen=digest(sheet.changes) if sheet else "",
            most_bytes=MOST_BYTES,
        )


def with_cards(cards: Iterable[Card], gift: Gift) -> Gift:
    """The gift with cards more. Raises Refusal where there is no room for them any more."""
    wanted = replace(gift, cards=(*gift.cards, *cards))
    must_fit(wanted, wanted.cards)
    return wanted


def digest(changes: Sequence[Change]) -> str:
    """A mark of what was shown, so that nothing else is confirmed."""
    shown = [(one.card.code or one.card.key, one.public, sorted(one.cells.items())) for one in changes]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def advice(desk: Desk, header: Sequence[str]) -> dict[str, str]:
    """What each column is for."""
    gettext = translations(desk.language).gettext
    told = {
        "key": gettext(
            "Which patch the row is about. Leave it as it is; a row for a new patch may leave it empty."
        ),
        "code": gettext("The code on the patch’s label. Leave it as it is."),
        "number": gettext("The number in its museum, if it has one"),
        "title": gettext("Needed in every language, unless its translation is pending"),
        "size": gettext("As you would say it: 34 × 38 cm"),
        "made_when": gettext("A year, or any words for the time"),
        "rights": gettext("A licence such as CC BY 4.0, the address of a rights statement, or whom to ask"),
        "answers": gettext(
            "Keys (GIFT/CARD) or codes of patches of the other gift, with spaces between them"
        ),
        "pending": gettext("Languages still to be translated into, such as: %(languages)s")
        % {"languages": " ".join(desk.content.languages)},
        PUBLISHED: gettext(
            "yes, or nothing, makes the row public at once; no keeps it as a draft that only hosts see"
        ),
    }
    told["story"] = told["alt"] = told["title"]
    optional = gettext("Either in every language or in none")
    stems = {name: name if name in (*LINES, *told) else name.rpartition("_")[0] for name in header}
    return {name: told.get(stem, optional if stem in TEXTS else "") for name, stem in stems.items()}


def _file(desk: Desk, contents: bytes, media_type: str, ending: str) -> web.Response:
    name = f"{desk.gift().key}-cards.{ending}"
    tell(desk.request, SecurityEvent.EXPORTED, desk.content.code, desk.host.id, what=f"cards.{ending}")
    headers = {"Content-Type": media_type, "Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=contents, headers=headers)
