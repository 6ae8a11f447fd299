"""Dublin Core: DCMI terms for the head of a page, and the fifteen elements as harvesters take them (oai_dc)."""

from collections.abc import Iterator
from typing import NamedTuple

from twincloth.views.metadata.fields import field_values
from twincloth.views.metadata.licences import licence_address
from twincloth.views.metadata.record import Record

TERMS = "http://purl.org/dc/terms/"
ELEMENT_OF = {
    "created": "date",
    "extent": "format",
    "isPartOf": "relation",
    "license": "rights",
    "medium": "format",
    "spatial": "coverage",
}
"""The element that a term refines (DCMI Metadata Terms, "Subproperty of"); any other term is an element itself."""


class Statement(NamedTuple):
    """A term and what it says; the language is None where the words are the same in all."""

    term: str
    words: str
    language: str | None = None


def statements(record: Record) -> Iterator[Statement]:
    """Everything that the field table has a term for, and what the record is related to."""
    for one in field_values(record):
        if one.field.terms:
            for language, text in one.texts:
                yield Statement(one.field.terms, text, language)
    licence = licence_address(record.rights)
    if licence:
        yield Statement("license", licence)
    yield Statement("identifier", record.address)
    yield Statement("type", "PhysicalObject")
    if record.card:
        yield Statement("isPartOf", record.gift_address)


def elements(record: Record) -> Iterator[Statement]:
    """The same by the fifteen elements, each said once."""
    yield from dict.fromkeys(
        Statement(ELEMENT_OF.get(one.term, one.term), one.words, one.language) for one in statements(record)
    )
