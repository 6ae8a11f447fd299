"""OAI-PMH 2.0: museums harvest what is open of all exchanges, and hear of what is not any more."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from aiohttp import web
from markupsafe import Markup

from twincloth.live.clock import server_clock
from twincloth.pages.catalogue import FORMS
from twincloth.pages.forms import pairs
from twincloth.pages.oai_arguments import OaiError, Selection, checked
from twincloth.pages.record_index import RecordIndex
from twincloth.pages.services import services
from twincloth.pages.visibility import gift_view
from twincloth.views.languages import DEFAULT_LANGUAGE
from twincloth.views.metadata.datestamps import Datestamp, datestamps
from twincloth.views.metadata.lido import writable
from twincloth.views.metadata.link_set import PROFILES
from twincloth.views.metadata.record import record_of

PATH = "/oai"
IN_A_PAGE = {"ListRecords": 50, "ListIdentifiers": 500}
"""How many a list gives at once: some tenth of a second of work, between whose records others have their turn."""

_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+")
"""What oai-identifier.xsd takes for a repository's name: an address of numbers is none."""

routes = web.RouteTableDef()


class MetadataFormat(NamedTuple):
    """A format by its prefix: which of our forms it is, and the address of its schema."""

    form: str
    schema: str

    @property
    def namespace(self) -> str:
        """What its records' root is of."""
        return PROFILES[self.form]


FORMATS = {
    "oai_dc": MetadataFormat("dc.xml", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"),
    "lido": MetadataFormat("lido.xml", "http://www.lido-schema.org/schema/v1.1/lido-v1.1.xsd"),
}


class OaiRecord(NamedTuple):
    """A header, with metadata where they were asked for and there are any."""

    stamp: Datestamp
    metadata: Markup | None = None


@routes.get(PATH)
async def get(request: web.Request) -> web.Response:
    """An answer of the protocol, its errors too; 200 whatever it says (3.1.2.1)."""
    return await Harvest(request).answer(list(request.query.items()))


@routes.post(PATH)
async def post(request: web.Request) -> web.Response:
    """The same for arguments in a form. Raises Refusal for what is no form."""
    return await Harvest(request).answer(await pairs(request))


class Harvest:
    """One request. What has changed by its `responseDate` is in the answer, so that the next one may begin there."""

    def __init__(self, request: web.Request) -> None:
        self._here = services(request)
        self._now = self._here.collection.stamping.settled(server_clock()) // 1000

    async def answer(self, given: list[tuple[str, str]]) -> web.Response:
        arguments: dict[str, str] = {}
        try:
            arguments = checked(given)
            said = await self._said(arguments["verb"], arguments)
        except OaiError as error:
            # What could not be understood is not repeated (3.6).
            arguments = {} if error.code in ("badVerb", "badArgument") else arguments
            said = {"error": error}
        text = self._here.views.page(
            "metadata/oai.xml",
            DEFAULT_LANGUAGE,
            **{
                "now": self._now,
                "arguments": {name: writable(value) for name, value in arguments.items()},
                "error": None,
                "settings": self._here.settings,
                **said,
            },
        )
        response = web.Response(
            text=text.strip(), content_type="text/xml", headers={"Vary": "Accept-Encoding"}
        )
        response.enable_compression()
        return response

    async def _said(self, verb: str, arguments: dict[str, str]) -> dict[str, Any]:
        index = await self._here.record_index.look(self._here.rooms)
        match verb:
            case "Identify":
                earliest = self._now if index.earliest is None else index.earliest
                named = bool(_DOMAIN.fullmatch(self._here.settings.hostname))
                return {"earliest": earliest, "named": named, "example": self._example(index)}
            case "ListMetadataFormats":
                if "identifier" in arguments:
                    self._stamp(index, arguments["identifier"])
                return {"formats": FORMATS}
            case "ListSets":
                return {"sets": self._sets(index, arguments)}
            case "GetRecord":
                prefix = _known(arguments["metadataPrefix"])
                stamp = self._stamp(index, arguments["identifier"])
                return {"records": [one async for one in self._records([stamp], prefix)]}
            case _:
                return await self._list(verb, index, Selection.of(arguments))

    async def _list(self, verb: str, index: RecordIndex, selection: Selection) -> dict[str, Any]:
        resumed = bool(selection.cursor)
        prefix = _known(selection.prefix, "badResumptionToken" if resumed else "cannotDisseminateFormat")
        left = index.between(selection.since, selection.until, selection.after, selection.set)
        if not left:
            raise OaiError("noRecordsMatch", "Nothing that is open has changed in this time and set")
        page = left[: IN_A_PAGE[verb]]
        last = page[-1]
        further = len(left) > len(page)
        return {
            "records": [one async for one in self._records(page, prefix if verb == "ListRecords" else "")],
            "token": selection.token(last.at, last.code, len(page)) if further else "",
            "resumed": resumed,
            "cursor": selection.cursor,
            "size": selection.cursor + len(left),
        }

    async def _records(self, stamps: Iterable[Datestamp], prefix: str) -> Any:
        """Each as it is now, which may be another than a moment ago in the index. Without a prefix, headers alone."""
        for stamp in stamps:
            if prefix:
                await asyncio.sleep(0)  # a page of fifty holds nobody up
                yield await self._record(stamp, prefix)
            else:
                yield OaiRecord(stamp)

    async def _record(self, stamp: Datestamp, prefix: str) -> OaiRecord:
        exchange, content = await self._here.rooms.state(stamp.exchange)
        newest = next((one for one in datestamps(exchange, content) if one.code == stamp.code), stamp)
        found = self._here.collection.find(stamp.code)
        if newest.deleted or found is None:
            return OaiRecord(newest)
        gift = gift_view(exchange, content, found)
        record = record_of(self._here.settings.url, exchange, content, gift, found.card)
        written = FORMS[FORMATS[prefix].form].write(self._here, record)
        # A template has escaped it; within another document a declaration of XML has no place.
        return OaiRecord(newest, Markup(written.partition("?>")[2].strip()))  # noqa: S704

    def _sets(self, index: RecordIndex, arguments: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
        """Exchanges of which anything is or was open: gifts name theirs, the others' codes are for who was invited."""
        if "resumptionToken" in arguments:
            raise OaiError("badResumptionToken", "All sets are told at once")
        if not index.exchanges:
            raise OaiError("noSetHierarchy", "Nothing is open yet")
        titles = {code: self._here.collection.contents[code].title for code in index.exchanges}
        return [
            (code, {language: writable(words) for language, words in title.items()})
            for code, title in titles.items()
        ]

    def _stamp(self, index: RecordIndex, identifier: str) -> Datestamp:
        """Of an identifier. Raises OaiError, the same for what is sealed and for what does not exist."""
        stem, _, code = identifier.rpartition(":")
        found = self._here.collection.find(code) if stem == f"oai:{self._here.settings.hostname}" else None
        stamp = index.find(found.exchange.code, code) if found else None
        if stamp is None:
            raise OaiError("idDoesNotExist", "Nothing that is open has this identifier")
        return stamp

    def _example(self, index: RecordIndex) -> str:
        exchanges = index.exchanges
        code = index.of(exchanges[0])[0].code if exchanges else "K7Q2MX"
        return f"oai:{self._here.settings.hostname}:{code}"


def _known(prefix: str, error: str = "cannotDisseminateFormat") -> str:
    if prefix not in FORMATS:
        raise OaiError(error, "Formats are " + ", ".join(FORMATS))
    return prefix
