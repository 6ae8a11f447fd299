"""The IIIF Presentation 3 manifest of a gift: one canvas, and an open patch an annotation on it."""

from collections.abc import Iterator
from typing import Any

from twincloth.collection.content import Card, Text
from twincloth.collection.picture import Variant
from twincloth.views.languages import phrase
from twincloth.views.metadata.fields import field_values
from twincloth.views.metadata.licences import standard_address
from twincloth.views.metadata.link_set import FORMS, HTML, PROFILES, in_language
from twincloth.views.metadata.record import Record, best, near

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
THUMBNAIL_WIDTH = 480
"""Pixels; what pages show smallest, so that it is there already."""

Node = dict[str, Any]


def manifest(record: Record) -> Node:
    """Everything that is open of a gift, in each of its languages. Sealed patches leave no trace in it."""
    languages = record.occasion.languages
    return {
        "@context": CONTEXT,
        "id": record.form("manifest.json"),
        "type": "Manifest",
        "label": language_map(record.title),
        "summary": language_map({key: text.split("\n\n")[0].strip() for key, text in record.story.items()}),
        "metadata": [
            {"label": language_map(one.label), "value": language_map(one.value)}
            for one in field_values(record)
            if one.field.key not in ("title", "story")
        ],
        "requiredStatement": {
            "label": language_map(phrase("Made by", languages)),
            "value": language_map(record.face.makers),
        },
        **_rights(record),
        **_thumbnail(record),
        "homepage": [_homepage(record.address, record.title, language) for language in languages],
        "seeAlso": [
            {"id": record.form(name), "type": "Dataset", "format": media_type, "profile": PROFILES[name]}
            for name, media_type in FORMS.items()
        ],
        "provider": [
            {
                "id": record.occasion.address,
                "type": "Agent",
                "label": language_map(record.occasion.title),
                "homepage": [
                    {
                        "id": record.occasion.address,
                        "type": "Text",
                        "label": language_map(record.occasion.title),
                        "format": HTML,
                    }
                ],
            }
        ],
        "items": [_canvas(record)],
    }


def language_map(value: Text | str) -> Node:
    """Words in IIIF's own form: a list for each language, and "none" for words that are the same in all."""
    if isinstance(value, str):
        return {"none": [value]}
    return {language: [text] for language, text in value.items() if text}


def _rights(record: Record) -> Node:
    """Only a statement or a licence that viewers know: there is no room in `rights` for words or other addresses."""
    address = standard_address(record.rights)
    return {"rights": address} if address else {}


def _thumbnail(record: Record) -> Node:
    """Of the whole, or while it is half open of the patch that was opened first."""
    picture = record.picture or next((card.picture for card in record.gift.cards), None)
    if picture is None:
        return {}
    return {"thumbnail": [_image(record, near(picture, THUMBNAIL_WIDTH))]}


def _homepage(address: str, title: Text, language: str) -> Node:
    page = in_language(address, language)
    return {"id": page, "type": "Text", "label": language_map(title), "format": HTML, "language": [language]}


def _canvas(record: Record) -> Node:
    canvas = record.form("canvas")
    return {
        "id": canvas,
        "type": "Canvas",
        "label": language_map(record.title),
        "width": record.gift.width,
        "height": record.gift.height,
        "items": [
            {"id": f"{canvas}/painting", "type": "AnnotationPage", "items": list(_painting(record, canvas))}
        ],
        "annotations": [
            {
                "id": f"{canvas}/patches",
                "type": "AnnotationPage",
                "items": [note for card in record.gift.cards for note in _notes(record, canvas, card)],
            }
        ],
    }


def _painting(record: Record, canvas: str) -> Iterator[Node]:
    """The whole picture, covered where it is sealed; without such a one, each open patch in its place."""
    whole = _whole(record)
    if whole is not None:
        yield _painted(f"{canvas}/painting/whole", whole, canvas)
        return
    for card in record.gift.cards:
        body = _image(record, best(card.picture))
        yield _painted(f"{canvas}/painting/{card.code}", body, _where(canvas, card))


def _whole(record: Record) -> Node | None:
    zoom = record.gift.zoom
    if zoom is not None:
        service = {
            "id": record.at(zoom.info.removesuffix("/info.json")),
            "type": "ImageService3",
            "profile": "level0",
        }
        return {
            "id": record.at(zoom.image(zoom.width, "jpg")),
            "type": "Image",
            "format": "image/jpeg",
            "width": zoom.sizes[-1][0],
            "height": zoom.sizes[-1][1],
            "service": [service],
        }
    return _image(record, best(record.picture)) if record.picture else None


def _painted(id: str, body: Node, target: str) -> Node:
    return {"id": id, "type": "Annotation", "motivation": "painting", "body": body, "target": target}


def _notes(record: Record, canvas: str, card: Card) -> Iterator[Node]:
    """What a patch says, in each language to choose from, and where its card stands."""
    texts = [
        {
            "type": "TextualBody",
            "value": f"{card.title[language]}\n\n{card.story[language]}",
            "language": language,
            "format": "text/plain",
        }
        for language in record.occasion.languages
        if card.title.get(language) and card.story.get(language)
    ]
    card_page: Node = {"id": record.at(f"/{card.code}"), "type": "Text", "format": HTML}
    card_page["label"] = language_map(card.title)
    for motivation, body in (("commenting", {"type": "Choice", "items": texts}), ("linking", card_page)):
        yield {
            "id": f"{canvas}/patches/{card.code}/{motivation}",
            "type": "Annotation",
            "motivation": [motivation],
            "body": body,
            "target": _where(canvas, card),
        }


def _where(canvas: str, card: Card) -> str:
    """A region of the canvas (Media Fragments URI 1.0, 4.2.2)."""
    place = card.region
    return f"{canvas}#xywh={place.x},{place.y},{place.width},{place.height}"


def _image(record: Record, variant: Variant) -> Node:
    return {
        "id": record.at(f"/pictures/{variant.name}"),
        "type": "Image",
        "format": variant.media_type,
        "width": variant.width,
        "height": variant.height,
    }
