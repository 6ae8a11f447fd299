"""What every resource of the IIIF Presentation API 3.0 says of itself: its words, its picture, and where the rest is."""

from typing import Any

from twincloth.collection.content import Text
from twincloth.collection.picture import Variant
from twincloth.collection.zoom import Zoom
from twincloth.views.languages import phrase
from twincloth.views.metadata.licences import standard_address
from twincloth.views.metadata.link_set import COLLECTION, FORMS, HTML, MANIFEST, PROFILES, in_language
from twincloth.views.metadata.record import Occasion, Record, near

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
THUMBNAIL_WIDTH = 480
"""Pixels; what pages show smallest, so that it is there already."""

Node = dict[str, Any]


def manifest_reference(record: Record) -> Node:
    """A gift as a list of gifts shows it, and as its manifest begins."""
    return {
        "id": record.form(MANIFEST),
        "type": "Manifest",
        "label": language_map(record.title),
        **summary({key: text.split("\n\n")[0].strip() for key, text in record.story.items()}),
        **shown_beside(record),
    }


def collection_reference(occasion: Occasion) -> Node:
    """An exchange as what belongs to it names it."""
    return {
        "id": f"{occasion.address}/{COLLECTION}",
        "type": "Collection",
        "label": language_map(occasion.title),
    }


def shown_beside(record: Record) -> Node:
    """What stands beside a gift wherever it is shown. A viewer shows a manifest's, a canvas's or a collection item's."""
    return {
        **_makers(record),
        **_rights(record),
        **thumbnail(record),
        "homepage": homepages(record.address, record.title, record.occasion.languages),
        "seeAlso": [see_also(record.form(name), name) for name in FORMS],
    }


def summary(text: Text) -> Node:
    """What it is about, where anything is written: an empty map would be none (IIIF Presentation 3.0, 4.4)."""
    return {"summary": said} if (said := language_map(text)) else {}


def language_map(value: Text | str) -> Node:
    """Words in IIIF's own form: a list for each language, and "none" for words that are the same in all."""
    if isinstance(value, str):
        return {"none": [value]}
    return {language: [text] for language, text in value.items() if text}


def provider(occasion: Occasion) -> Node:
    """Whose it is: what the exchange is called, with its own page."""
    homepage = {"id": occasion.address, "type": "Text", "label": language_map(occasion.title), "format": HTML}
    return {
        "id": occasion.address,
        "type": "Agent",
        "label": language_map(occasion.title),
        "homepage": [homepage],
    }


def homepages(address: str, title: Text, languages: tuple[str, ...]) -> list[Node]:
    """A page, once for each of its languages: in every viewer both then stand there by their own names."""
    return [
        {
            "id": in_language(address, language),
            "type": "Text",
            "label": language_map({language: title[language]} if title.get(language) else title),
            "format": HTML,
            "language": [language],
        }
        for language in languages
    ]


def see_also(address: str, name: str) -> Node:
    """One form for catalogues, by the name of its kind."""
    return {"id": address, "type": "Dataset", "format": FORMS[name], "profile": PROFILES[name]}


def thumbnail(record: Record) -> Node:
    """As much of the whole as is open; without anything to zoom into, the patch that was opened first."""
    zoom = record.gift.zoom
    if zoom is not None:
        return {"thumbnail": [zoomable(record, zoom, THUMBNAIL_WIDTH)]}
    cards = (card.picture for card in record.gift.cards if not card.picture.stand_in)
    picture = record.picture or next(cards, None)
    return {"thumbnail": [image(record, near(picture, THUMBNAIL_WIDTH))]} if picture else {}


def image(record: Record, variant: Variant) -> Node:
    """A picture as it is."""
    return {
        "id": record.at(f"/pictures/{variant.name}"),
        "type": "Image",
        "format": variant.media_type,
        "width": variant.width,
        "height": variant.height,
    }


def zoomable(record: Record, zoom: Zoom, width: int) -> Node:
    """The picture in the size that comes nearest to a width in pixels, and the service that has the other sizes."""
    width, height = min(zoom.sizes, key=lambda size: abs(size[0] - width))
    return {
        "id": record.at(zoom.image(width)),
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
        "service": [{"id": record.at(zoom.path), "type": "ImageService3", "profile": "level0"}],
    }


def _makers(record: Record) -> Node:
    made_by = language_map(phrase("Made by", record.occasion.languages))
    makers = language_map(record.face.makers)
    return {"requiredStatement": {"label": made_by, "value": makers}} if makers else {}


def _rights(record: Record) -> Node:
    """Only a statement or a licence that viewers know: there is no room in `rights` for words or other addresses."""
    address = standard_address(record.rights)
    return {"rights": address} if address else {}
