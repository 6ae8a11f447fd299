"""The field table: what is told of a gift or a card, once, for pages and for every kind of catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from twincloth.collection.content import Custody, Text
from twincloth.collection.places import Place
from twincloth.collection.vocabulary import Meant
from twincloth.views.languages import phrase
from twincloth.views.metadata.licences import rights_words
from twincloth.views.metadata.record import Record

Value = Text | str
"""Words in languages, or words that are the same in every language."""

Shape = Literal["Text", "Person", "Organization", "Place", "ArchiveOrganization", "Date", "Licence"]
"""What schema.org expects of a property: words as they are, a thing of that name, a date, an address."""


def _(words: str) -> str:
    """Words for the catalogues; they are translated where they are shown."""
    return words


class Field(NamedTuple):
    """One field, and what it is called elsewhere; empty where that vocabulary has no word for it.

    `schema` is a property of schema.org's VisualArtwork or ArchiveComponent and `shape` its kind of value, `terms`
    is a term of DCMI Metadata Terms. What is `listed` stands in the list of a page; the rest has its own place there.
    `about` says by which words of the exchange's vocabulary its own have an address.
    """

    key: str
    label: str
    value: Callable[[Record], Value]
    schema: str = ""
    shape: Shape = "Text"
    terms: str = ""
    listed: bool = False
    about: str = ""


class FieldValue(NamedTuple):
    """A field with what a record says of it, and what that means to catalogues.

    The `label` is in every language of the exchange that we speak.
    """

    field: Field
    label: Text
    value: Value
    meant: Meant = Meant()

    @property
    def texts(self) -> list[tuple[str | None, str]]:
        """The words by language; None where they are the same in all."""
        return list(self.value.items()) if isinstance(self.value, dict) else [(None, self.value)]


def _object_number(record: Record) -> Value:
    """Where a museum gave none, the code stands for it (Spectrum's inventory minimum asks for one)."""
    own = record.card.number if record.card else record.face.number
    return own or record.code


def _givers(which: Callable[[Record], Place]) -> Callable[[Record], Value]:
    return lambda record: {} if record.card else which(record).name


def _now(word: Callable[[Custody], Text]) -> Callable[[Record], Value]:
    """Of who has it by now: the custody with the newest day; a card is where its gift is."""
    return lambda record: (
        word(max(record.face.custody, key=lambda one: one.since)) if record.face.custody else {}
    )


FIELDS = (
    Field("title", _("Title"), lambda record: record.title, "name", terms="title"),
    Field("story", _("Story"), lambda record: record.story, "description", terms="description"),
    Field(
        "kind",
        _("What it is"),
        lambda record: {} if record.card else record.kind,
        "artform",
        listed=True,
        about="kind",
    ),
    Field(
        "maker",
        _("Made by"),
        lambda record: record.card.maker if record.card else {},
        "creator",
        "Person",
        "creator",
        listed=True,
        about="person",
    ),
    Field(
        "makers",
        _("Made by"),
        lambda record: {} if record.card else record.face.makers,
        "creator",
        "Organization",
        "creator",
        listed=True,
        about="person",
    ),
    Field(
        "made_where",
        _("Made in"),
        lambda record: record.card.made_where if record.card else {},
        "locationCreated",
        "Place",
        "spatial",
        listed=True,
        about="place",
    ),
    Field(
        "made_when",
        _("When"),
        lambda record: record.card.made_when if record.card else "",
        "dateCreated",
        "Date",
        "created",
        listed=True,
    ),
    Field(
        "materials",
        _("Of"),
        lambda record: record.card.materials if record.card else {},
        "artMedium",
        terms="medium",
        listed=True,
        about="material",
    ),
    Field(
        "size",
        _("Size"),
        lambda record: record.card.size if record.card else "",
        "size",
        terms="extent",
        listed=True,
    ),
    Field("giver", _("Given by"), _givers(lambda record: record.gift.giver)),
    Field("receiver", _("Given to"), _givers(lambda record: record.gift.receiver)),
    Field(
        "holder",
        _("Kept by"),
        _now(lambda one: one.holder),
        "holdingArchive",
        "ArchiveOrganization",
        about="person",
    ),
    Field(
        "location",
        _("Where it hangs"),
        _now(lambda one: one.location),
        "itemLocation",
        "Place",
        about="place",
    ),
    Field("number", _("Number"), _object_number, "identifier", terms="identifier", listed=True),
    Field(
        "rights",
        _("Rights"),
        lambda record: rights_words(record.rights, record.occasion.languages),
        "license",
        "Licence",
        "rights",
        listed=True,
    ),
)


def field_values(record: Record) -> Iterator[FieldValue]:
    """Every field of which a record says anything; words that are still to be translated are left out."""
    for field in FIELDS:
        value = field.value(record)
        words = (
            {language: text for language, text in value.items() if text} if isinstance(value, dict) else value
        )
        if words:
            meant = record.meaning(field.about, words) if isinstance(words, dict) else Meant()
            yield FieldValue(field, phrase(field.label, record.occasion.languages), words, meant)


def said(record: Record, key: str) -> Value:
    """What a record says of one field, or nothing."""
    return next((one.value for one in field_values(record) if one.field.key == key), "")
