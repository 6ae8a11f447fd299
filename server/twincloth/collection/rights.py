"""Rights: the statements and licences that have an address, and the one form in which each of them is kept.

That form is the address which they give themselves, with http: IIIF Presentation 3 (3.1, "rights") asks for that very
text, and so do catalogues that compare it. What browsers copy is another: the page of a statement, the deed of a licence.
"""

import re
from typing import NamedTuple

STATEMENTS = (
    "InC",
    "InC-OW-EU",
    "InC-EDU",
    "InC-NC",
    "InC-RUU",
    "NoC-CR",
    "NoC-NC",
    "NoC-OKLR",
    "NoC-US",
    "CNE",
    "UND",
    "NKC",
)
"""The twelve of RightsStatements.org, by their own codes, in its order."""

LICENCES = ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")
"""Creative Commons' licences, from the freest on."""

NEWEST = "4.0"
ZERO, MARK = "zero", "mark"
"""Creative Commons' two tools for what is free of rights: CC0, and the Public Domain Mark."""

_STATEMENT_STEM = "http://rightsstatements.org/vocab/"
_CREATIVE_STEM = "http://creativecommons.org/"
_FIRST = "1.0"
_VERSIONS = ("1.0", "2.0", "2.1", "2.5", "3.0", "4.0")
_SPELT = {code.casefold(): code for code in STATEMENTS}
_ORDERED = {frozenset(parts.split("-")): parts for parts in LICENCES}

_HOST = r"(?:https?://)?(?:www\.)?"
_REST = r"(?:[?#]\S*)?"
_STATEMENT = re.compile(
    _HOST
    + r"rightsstatements\.org/(?:[a-z-]{2,5}/)?(?:(?:page|vocab|data)/)?([a-z-]+)/1\.0(?:\.\w+)?/?"
    + _REST,
    re.IGNORECASE | re.ASCII,
)
_LICENCE = re.compile(
    _HOST + r"creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)(?:/(?!deed|legalcode|rdf)([a-z]+))?"
    r"(?:/(?:deed|legalcode|rdf)(?:\.[\w-]+)*)?/?" + _REST,
    re.IGNORECASE | re.ASCII,
)
_TOOL = re.compile(
    _HOST
    + r"creativecommons\.org/publicdomain/(zero|mark)/1\.0(?:/(?:deed|legalcode|rdf)(?:\.[\w-]+)*)?/?"
    + _REST,
    re.IGNORECASE | re.ASCII,
)
_BY_NAME = re.compile(
    r"CC[ -](BY(?:-(?:NC|SA|ND))*)[ -](\d\.\d)(?: International)?", re.IGNORECASE | re.ASCII
)
_TOOLS_BY_NAME = {
    "cc0": ZERO,
    "cc0 1.0": ZERO,
    "cc0 1.0 universal": ZERO,
    "pdm": MARK,
    "pdm 1.0": MARK,
    "public domain": MARK,
    "public domain mark": MARK,
    "public domain mark 1.0": MARK,
}
_LATIN = str.maketrans("СсВвУуТтМмОо", "CcBbYyTtMmOo")
_AROUND = "<>()[]\"'«»“”.,;"


class Standard(NamedTuple):
    """Rights that have an address of their own.

    `family` is "statement", "licence" or "tool"; `code` says which of them: "InC-EDU", "by-sa", "zero". `country` is the
    one to whose law an older licence was fitted, or empty.
    """

    family: str
    code: str
    version: str
    country: str = ""

    @property
    def address(self) -> str:
        if self.family == "statement":
            return f"{_STATEMENT_STEM}{self.code}/{self.version}/"
        if self.family == "tool":
            return f"{_CREATIVE_STEM}publicdomain/{self.code}/{self.version}/"
        country = f"{self.country}/" if self.country else ""
        return f"{_CREATIVE_STEM}licenses/{self.code}/{self.version}/{country}"


CHOICES = (
    *(Standard("licence", code, NEWEST) for code in LICENCES),
    *(Standard("tool", code, _FIRST) for code in (ZERO, MARK)),
    *(Standard("statement", code, _FIRST) for code in STATEMENTS),
)
"""Those that hosts choose from; older licences are understood where somebody has written them."""


def standard_rights(written: str) -> Standard | None:
    """What somebody means who writes an address in any form in which browsers copy it, or a usual short name."""
    text = " ".join(written.split()).strip(_AROUND + " ")
    return _statement(text) or _tool(text) or _licence(text)


def canonical_rights(written: str) -> str:
    """The address of what somebody means; any other words as they are. Doing it again changes nothing."""
    standard = standard_rights(written)
    return standard.address if standard else written


def _statement(text: str) -> Standard | None:
    found = _STATEMENT.fullmatch(text)
    code = _SPELT.get(found[1].casefold()) if found else (text if text in STATEMENTS else None)
    return Standard("statement", code, _FIRST) if code else None


def _tool(text: str) -> Standard | None:
    found = _TOOL.fullmatch(text)
    code = found[1].lower() if found else _TOOLS_BY_NAME.get(text.translate(_LATIN).casefold())
    return Standard("tool", code, _FIRST) if code else None


def _licence(text: str) -> Standard | None:
    found = _LICENCE.fullmatch(text) or _BY_NAME.fullmatch(text.translate(_LATIN))
    if not found or found[2] not in _VERSIONS:
        return None
    parts = found[1].lower().split("-")
    code = _ORDERED.get(frozenset(parts)) if len(set(parts)) == len(parts) else None
    country = (found[3] or "").lower() if found.re is _LICENCE else ""
    if code is None:
        return None
    if code == "by-nc-nd" and found[2] == _FIRST:
        code = "by-nd-nc"  # so version 1.0 of this one is called
    return Standard("licence", code, found[2], "" if found[2] == NEWEST else country)
