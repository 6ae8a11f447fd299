"""OAI-PMH 2.0: an independent harvester takes what is open, page by page, and hears of what is gone.

The protocol's schema is nobody's to copy and no package brings it, so `misshapen` holds an answer to its rules by hand.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import sickle
from msgspec.structs import replace
from sickle import oaiexceptions

from ceremony import fold_patch, open_patch, open_whole, unveil, withdraw
from halls import Hall
from pages.catalogued import another_exchange, change_card
from twincloth.pages import oai

OAI = "{http://www.openarchives.org/OAI/2.0/}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
ROOTS = {
    "oai_dc": "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc",
    "lido": "{http://www.lido-schema.org}lido",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
PARTS = {
    "Identify": r"repositoryName baseURL protocolVersion adminEmail+ earliestDatestamp deletedRecord granularity "
    r"compression* description*",
    "ListMetadataFormats": "metadataFormat+",
    "metadataFormat": "metadataPrefix schema metadataNamespace",
    "ListSets": "set+ resumptionToken?",
    "set": "setSpec setName setDescription*",
    "ListIdentifiers": "header+ resumptionToken?",
    "ListRecords": "record+ resumptionToken?",
    "GetRecord": "record",
    "record": "header metadata? about*",
    "header": "identifier datestamp setSpec*",
}
"""What stands in each element, in this order (OAI-PMH.xsd)."""


def misshapen(root: ET.Element) -> Iterator[str]:
    """What the schema would have against an answer."""
    if root.tag != f"{OAI}OAI-PMH" or f"{XSI}schemaLocation" not in root.attrib:
        yield "no answer of OAI-PMH"
    kinds = [one.tag.removeprefix(OAI) for one in root]
    if kinds[:2] != ["responseDate", "request"] or len(kinds) < 3:
        yield f"it holds {kinds}"
    for element in root.iter():
        yield from misshapen_within(element, element.tag.removeprefix(OAI))


def misshapen_within(element: ET.Element, name: str) -> Iterator[str]:
    if name in PARTS:
        inside = "".join(f"{one.tag.removeprefix(OAI)} " for one in element)
        if not re.fullmatch(re.sub(r"(\w+)([+*?]?) ?", r"(?:\1 )\2", PARTS[name]), inside):
            yield f"{name} holds {inside}"
    if name in ("responseDate", "datestamp", "earliestDatestamp") and not MOMENT.fullmatch(
        element.text or ""
    ):
        yield f"{name} {element.text}"
    if name == "record":
        gone = element.find(f"{OAI}header").get("status") == "deleted"  # type: ignore[union-attr]
        if gone == (element.find(f"{OAI}metadata") is not None):
            yield "a record has metadata or is deleted"


async def ask(hall: Hall, query: str) -> ET.Element:
    """What is answered, which is of the protocol's form whatever it says."""
    async with hall.visitor().http.get(f"/oai?{query}") as response:
        text = await response.text()
        assert (response.status, response.content_type) == (200, "text/xml"), text
    root = ET.fromstring(text)
    assert [*misshapen(root)] == [], text
    return root


def error(root: ET.Element) -> str | None:
    found = root.find(f"{OAI}error")
    return None if found is None else found.get("code")


class Harvester:
    """Sickle, which knows nothing of us, in a thread of its own."""

    def __init__(self, hall: Hall, method: str = "GET") -> None:
        self._hall = hall
        self._sickle = sickle.Sickle(f"{hall.url}/oai", http_method=method, timeout=10)

    async def run(self, what: Callable[[sickle.Sickle], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(None, what, self._sickle)

    async def records(self, prefix: str = "oai_dc", **selection: str) -> dict[str, Any]:
        """Everything, by code."""
        found = await self.run(lambda it: list(it.ListRecords(metadataPrefix=prefix, **selection)))
        return {one.header.identifier.rpartition(":")[2]: one for one in found}


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oai, "IN_A_PAGE", {"ListRecords": 2, "ListIdentifiers": 3})


@pytest.mark.usefixtures("small_pages")
async def test_a_harvester_takes_everything_that_is_open_page_by_page(hall: Hall):
    gift, other = hall.gifts
    await open_whole(hall, gift)
    await unveil(hall, other)
    code = await another_exchange(hall)
    everything = {gift, other, *hall.patches(gift)}

    for method in ("GET", "POST"):
        harvester = Harvester(hall, method)
        for prefix, root in ROOTS.items():
            found = await harvester.records(prefix)
            assert found.keys() == everything
            assert all(one.xml.find(f".//{root}") is not None for one in found.values())
        headers = await harvester.run(lambda it: list(it.ListIdentifiers(metadataPrefix="lido")))
        assert {one.identifier for one in headers} == {f"oai:127.0.0.1:{one}" for one in everything}
    harvester = Harvester(hall)
    card = await harvester.run(
        lambda it: it.GetRecord(identifier=f"oai:127.0.0.1:{hall.patches(gift)[0]}", metadataPrefix="oai_dc")
    )
    assert card.metadata["title"] == ["A patch", "Лоскут"]
    assert card.header.setSpecs == [hall.code]
    # Nothing of the second exchange has been seen, and its code is for who is invited.
    sets = await harvester.run(lambda it: list(it.ListSets()))
    assert [(one.setSpec, one.setName) for one in sets] == [(hall.code, "Two quilts")]
    with pytest.raises(oaiexceptions.NoRecordsMatch):
        await harvester.records(set=code)
    told = await harvester.run(lambda it: it.Identify())
    assert (told.deletedRecord, told.granularity) == ("persistent", "YYYY-MM-DDThh:mm:ssZ")
    formats = await harvester.run(lambda it: list(it.ListMetadataFormats()))
    assert [one.metadataPrefix for one in formats] == ["oai_dc", "lido"]


async def test_a_harvester_that_comes_again_hears_of_what_has_changed_and_what_is_gone(hall: Hall):
    gift = hall.gifts[0]
    bear, bull, last = hall.patches(gift)
    await unveil(hall, gift)
    await open_patch(hall, gift, bear)
    await open_patch(hall, gift, bull)
    root = await ask(hall, "verb=ListRecords&metadataPrefix=oai_dc")
    since = root.findtext(f"{OAI}responseDate")
    assert since

    await fold_patch(hall, gift, bull)
    await open_patch(hall, gift, last)
    await withdraw(hall, "perm-quilt", "bear")
    # Imported anew, what is withdrawn stands behind the others.
    await change_card(hall, 0, 1, lambda card: replace(card, rights="CC0"))

    found = await Harvester(hall).records(**{"from": since})
    assert found.keys() >= {bear, bull, last, gift}
    assert {code for code, one in found.items() if one.deleted} == {bear, bull}
    assert "http://creativecommons.org/publicdomain/zero/1.0/" in found[last].metadata["rights"]
    assert (
        bear
        not in (await ask(hall, f"verb=ListRecords&metadataPrefix=oai_dc&until={since[:4]}-01-01")).itertext()
    )
    gone = await ask(hall, f"verb=GetRecord&metadataPrefix=lido&identifier=oai:127.0.0.1:{bear}")
    assert gone.find(f".//{OAI}header").get("status") == "deleted"  # type: ignore[union-attr]
    assert "A patch" not in "".join(gone.itertext())


ERRORS = {
    "": "badVerb",
    "verb=Steal": "badVerb",
    "verb=Identify&verb=Identify": "badVerb",
    "verb=Identify&set=a": "badArgument",
    "verb=Identify&resumptionToken=a": "badArgument",
    "verb=GetRecord&identifier=oai:127.0.0.1:BBBBBB": "badArgument",
    "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:BBBBBB": "idDoesNotExist",
    "verb=GetRecord&metadataPrefix=oai_dc&identifier={sealed}": "idDoesNotExist",
    "verb=GetRecord&metadataPrefix=oai_dc&identifier={exchange}": "idDoesNotExist",
    "verb=GetRecord&metadataPrefix=oai_dc&identifier=a%20b": "badArgument",
    "verb=GetRecord&metadataPrefix=marc21&identifier={gift}": "cannotDisseminateFormat",
    "verb=ListMetadataFormats&identifier={sealed}": "idDoesNotExist",
    "verb=ListMetadataFormats&identifier={gift}": None,
    "verb=ListSets&resumptionToken=a": "badResumptionToken",
    "verb=ListRecords": "badArgument",
    "verb=ListRecords&metadataPrefix=marc21": "cannotDisseminateFormat",
    "verb=ListRecords&metadataPrefix=%3Ca%3E": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=lido": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&set=other": "noRecordsMatch",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2999-01-01": "noRecordsMatch",
    "verb=ListRecords&metadataPrefix=oai_dc&until=1969-01-01": "noRecordsMatch",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01&until=2999-01-01T00:00:00Z": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2021-01-01&until=2020-01-01": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2020-02-30": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&from=yesterday": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01&until=2999-12-31": None,
    "verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=a": "badArgument",
    "verb=ListRecords&resumptionToken=%00%FF": "badResumptionToken",
    "verb=ListRecords&resumptionToken=marc.....5.A.1": "badResumptionToken",
    "verb=ListRecords&resumptionToken=marc....5.A.1": "badResumptionToken",
    "verb=ListRecords&resumptionToken=oai_dc....999999999999.A.7": "noRecordsMatch",
}


async def test_every_error_has_the_protocols_own_name_whichever_way_it_is_asked(hall: Hall):
    await unveil(hall, hall.gifts[0])
    names = {
        name: f"oai:127.0.0.1:{code}"
        for name, code in (("gift", hall.gifts[0]), ("sealed", hall.gifts[1]), ("exchange", hall.code))
    }

    for query, expected in ERRORS.items():
        asked = query.format(**names)
        root = await ask(hall, asked)
        assert error(root) == expected, query
        repeated = root.find(f"{OAI}request").attrib  # type: ignore[union-attr]
        assert bool(repeated) == (expected not in ("badVerb", "badArgument")), query
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        async with hall.visitor().http.post("/oai", data=asked, headers=headers) as response:
            posted = ET.fromstring(await response.text())
        assert error(posted) == expected, query


async def test_while_nothing_is_open_there_is_nothing_to_harvest(hall: Hall):
    assert error(await ask(hall, "verb=ListSets")) == "noSetHierarchy"
    assert error(await ask(hall, "verb=ListRecords&metadataPrefix=oai_dc")) == "noRecordsMatch"
    assert (await ask(hall, "verb=Identify")).findtext(f".//{OAI}adminEmail") == "postmaster@127.0.0.1"


def test_what_is_misshapen_would_be_found():
    words = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><request/><ListRecords><record><header/></record></ListRecords></OAI-PMH>'

    assert len([*misshapen(ET.fromstring(words))]) == 4
