"""The arguments of OAI-PMH 2.0: which each verb takes, which part of the records they mean, and where a list goes on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import NamedTuple

SECONDS, DAYS = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"
_WRITTEN = {SECONDS: re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), DAYS: re.compile(r"\d{4}-\d\d-\d\d")}
_NAME = re.compile(r"[A-Za-z0-9\-_.!~*'()]{1,100}")
"""Of a format or a set (OAI-PMH.xsd, "metadataPrefixType" and "setSpecType")."""
_FORMS = {"metadataPrefix": _NAME, "set": _NAME, "identifier": re.compile(r"[!-~]{1,200}")}
_TOKEN = re.compile(r"([a-z_]+)\.(\d*)\.(\d*)\.([0-9A-Z]*)\.(\d{1,12})\.([0-9A-Z]{1,12})\.(\d{1,9})")
_A_DAY = 86400


class OaiError(Exception):
    """What is told of a request in the protocol's own words: a code of its section 3.6, and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Verb(NamedTuple):
    """The arguments that one takes; a list that goes on takes a resumption token, and nothing beside it."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    goes_on: bool = False

    def must_take(self, given: Set[str]) -> None:
        """Raises OaiError for arguments that it does not take, or that are missing."""
        if self.goes_on and "resumptionToken" in given:
            if len(given) > 1:
                raise OaiError("badArgument", "A resumptionToken stands alone")
        elif given - self.required - self.optional:
            raise OaiError("badArgument", "This verb takes no such argument")
        elif self.required - given:
            raise OaiError("badArgument", "Needed are " + ", ".join(sorted(self.required)))


_LIST = Verb(frozenset(["metadataPrefix"]), frozenset(["from", "until", "set"]), goes_on=True)
VERBS = {
    "Identify": Verb(),
    "ListMetadataFormats": Verb(optional=frozenset(["identifier"])),
    "ListSets": Verb(goes_on=True),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
    "GetRecord": Verb(frozenset(["identifier", "metadataPrefix"])),
}


def checked(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The arguments, `verb` among them, each once and of a form that it may have. Raises OaiError."""
    arguments = dict(pairs)
    verb = VERBS.get(arguments.get("verb", ""))
    if verb is None or [name for name, _ in pairs].count("verb") > 1:
        raise OaiError("badVerb", "One verb is needed, of " + ", ".join(VERBS))
    if len(arguments) < len(pairs):
        raise OaiError("badArgument", "An argument is given twice")
    verb.must_take(arguments.keys() - {"verb"})
    for name, form in _FORMS.items():
        if name in arguments and not form.fullmatch(arguments[name]):
            raise OaiError("badArgument", f"This is no {name}")
    return arguments


class Selection(NamedTuple):
    """Which records a list holds, by their datestamps in seconds since 1970, and behind which one it goes on."""

    prefix: str
    since: int | None
    until: int | None
    set: str
    after: tuple[int, str] = (0, "")
    cursor: int = 0

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Selection:
        """As the arguments say. Raises OaiError."""
        if "resumptionToken" in arguments:
            return cls._of_token(arguments["resumptionToken"])
        since, until = arguments.get("from"), arguments.get("until")
        if since and until and len(since) != len(until):
            raise OaiError("badArgument", "from and until are not of the same granularity")
        first = _moment(since, "from") if since is not None else None
        last = _moment(until, "until", end=True) if until is not None else None
        if first is not None and last is not None and first > last:
            raise OaiError("badArgument", "from is later than until")
        return cls(arguments["metadataPrefix"], first, last, arguments.get("set", ""))

    @classmethod
    def _of_token(cls, token: str) -> Selection:
        found = _TOKEN.fullmatch(token)
        if found is None:
            raise OaiError("badResumptionToken", "This token is none of ours")
        prefix, since, until, of, at, code, cursor = found.groups()
        first, last = (int(text) if text else None for text in (since, until))
        return cls(prefix, first, last, of, (int(at), code), int(cursor))

    def token(self, at: int, code: str, told: int) -> str:
        """Where a list goes on that has told so many more, the last of them of this time and code.

        All of it stands in the token, so that it is good after a restart too, and for as long as anybody wants.
        """
        since, until = ("" if one is None else one for one in (self.since, self.until))
        return f"{self.prefix}.{since}.{until}.{self.set}.{at}.{code}.{self.cursor + told}"


def _moment(written: str, name: str, *, end: bool = False) -> int:
    """A time in seconds since 1970; of a day its first second, or its last. Raises OaiError."""
    for form, shape in _WRITTEN.items():
        if shape.fullmatch(written):
            try:
                at = int(datetime.strptime(written, form).replace(tzinfo=UTC).timestamp())
            except ValueError:
                break
            # Before 1970 nothing was open; a token has no sign for it.
            return max(at + (_A_DAY - 1 if end and form is DAYS else 0), 0)
    raise OaiError("badArgument", f"{name} is no date of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ")
