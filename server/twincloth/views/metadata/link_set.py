"""Links from a gift or a card to everything about it: as headers (signposting) and as a link set (RFC 9264)."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from twincloth.views.languages import LANGUAGE_NAMES
from twincloth.views.metadata.json_ld import VOCABULARY
from twincloth.views.metadata.licences import licence_address
from twincloth.views.metadata.record import Occasion, Record

HTML = "text/html"
JSON_LD = "application/ld+json"
LINK_SET = "application/linkset+json"
XML = "application/xml"
PRESENTATION = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'

FORMS = {"metadata.jsonld": JSON_LD, "lido.xml": XML, "dc.xml": XML}
"""The forms that every record has, and their media types."""
PROFILES = {
    "metadata.jsonld": VOCABULARY,
    "lido.xml": "http://www.lido-schema.org",
    "dc.xml": "http://www.openarchives.org/OAI/2.0/oai_dc/",
}
"""What each form follows, so that a reader need not open it to know."""

MANIFEST = "manifest.json"
"""The form of a gift for viewers (IIIF Presentation 3); the patch of a card stands in its gift's."""
COLLECTION = "collection.json"
"""The same of an exchange: the manifests of its gifts."""
OCCASION_FORM = "metadata.jsonld"
"""The form of an exchange for catalogues."""


class Link(NamedTuple):
    """A link by its relation type (RFC 8288), and what is known of its target."""

    rel: str
    href: str
    type: str = ""
    hreflang: str = ""
    profile: str = ""


def links(record: Record) -> Iterator[Link]:
    """The fewest that tell a machine what this is and where the rest stands."""
    yield Link("cite-as", record.address)
    yield Link("type", f"{VOCABULARY}/VisualArtwork")
    for name, media_type in FORMS.items():
        yield Link("describedby", record.form(name), media_type, profile=PROFILES[name])
    licence = licence_address(record.rights)
    if licence:
        yield Link("license", licence)
    if record.card:
        yield Link("collection", record.gift_address, HTML)
    else:
        yield Link("describedby", record.form(MANIFEST), PRESENTATION)
        yield Link("collection", f"{record.occasion.address}/{COLLECTION}", PRESENTATION)
    yield Link("linkset", record.form("linkset.json"), LINK_SET)


def all_links(record: Record) -> Iterator[Link]:
    """The same with every language of the page, and every open patch."""
    yield from (link for link in links(record) if link.rel != "linkset")
    for language in record.occasion.languages:
        yield Link("alternate", in_language(record.address, language), HTML, hreflang=language)
    for part in record.parts:
        yield Link("item", part.address, HTML)


def occasion_links(occasion: Occasion, gifts: list[Record]) -> Iterator[Link]:
    """The same of an exchange, with every gift that is unveiled by now."""
    yield from _about(occasion)
    for language in occasion.languages:
        yield Link("alternate", in_language(occasion.address, language), HTML, hreflang=language)
    for gift in gifts:
        yield Link("item", gift.address, HTML)


def _about(occasion: Occasion) -> Iterator[Link]:
    yield Link("cite-as", occasion.address)
    yield Link("type", f"{VOCABULARY}/Event")
    yield Link("describedby", f"{occasion.address}/{OCCASION_FORM}", JSON_LD, profile=VOCABULARY)
    yield Link("describedby", f"{occasion.address}/{COLLECTION}", PRESENTATION)


def in_language(address: str, language: str) -> str:
    """The address of a page in one language, whatever a browser asks for."""
    return f"{address}?lang={language}"


def translations(address: str, languages: Iterable[str]) -> list[tuple[str, str]]:
    """A page in each of these languages that our pages speak, and the address that asks the browser for its own."""
    known = [
        (language, in_language(address, language)) for language in languages if language in LANGUAGE_NAMES
    ]
    return [*known, ("x-default", address)]


def header(record: Record) -> str:
    """The value of a Link header (RFC 8288, 3): few bytes, for every page carries it. The link set names the rest."""
    few = [
        link for link in links(record) if link.rel != "describedby" or link.type in (JSON_LD, PRESENTATION)
    ]
    return _in_one_line(few, record.site)


def occasion_header(occasion: Occasion) -> str:
    """The same of an exchange, whatever of its gifts is open."""
    links_of_all = Link("linkset", f"{occasion.address}/linkset.json", LINK_SET)
    return _in_one_line([*_about(occasion), links_of_all], occasion.address)


def _in_one_line(links: Iterable[Link], ours: str) -> str:
    """Links without the origin of our own address, where it may be left out."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(ours))
    return ", ".join(
        "; ".join([f"<{_short(link, origin)}>", f'rel="{link.rel}"', *_attributes(link)]) for link in links
    )


def document(record: Record) -> dict[str, Any]:
    """A link set in JSON (RFC 9264, 4.2) of a gift or a card."""
    return _around(record.address, all_links(record))


def occasion_document(occasion: Occasion, gifts: list[Record]) -> dict[str, Any]:
    """The same of an exchange."""
    return _around(occasion.address, occasion_links(occasion, gifts))


def _around(anchor: str, links: Iterable[Link]) -> dict[str, Any]:
    """Relation types with their targets, around one anchor."""
    targets: dict[str, list[dict[str, Any]]] = {}
    for link in links:
        targets.setdefault(link.rel, []).append(_target(link))
    return {"linkset": [{"anchor": anchor, **targets}]}


def _short(link: Link, origin: str) -> str:
    """`cite-as` is what others write down, so that one stays whole."""
    return link.href if link.rel == "cite-as" else link.href.removeprefix(origin)


def _attributes(link: Link) -> Iterator[str]:
    if link.type not in ("", HTML):
        escaped = link.type.replace('"', r"\"")
        yield f'type="{escaped}"'


def _target(link: Link) -> dict[str, Any]:
    target: dict[str, Any] = {"href": link.href}
    if link.type:
        target["type"] = link.type
    if link.hreflang:
        target["hreflang"] = [link.hreflang]  # an array: RFC 9264, 4.2.4.1
    if link.profile:
        target["profile"] = [link.profile]
    return target
