"""The IIIF Presentation 3 manifest of a gift: one canvas, and an open patch an annotation on it."""

import re
from collections.abc import Iterator
from html import escape

from twincloth.collection.content import Card
from twincloth.collection.pieces import scaled
from twincloth.views.languages import LANGUAGE_NAMES
from twincloth.views.metadata.fields import field_values
from twincloth.views.metadata.link_set import HTML, in_language
from twincloth.views.metadata.presentation import (
    CONTEXT,
    Node,
    collection_reference,
    homepages,
    image,
    language_map,
    manifest_reference,
    provider,
    shown_beside,
    zoomable,
)
from twincloth.views.metadata.record import Record, best

_BLANK_LINES = re.compile(r"\n\s*\n")


def manifest(record: Record) -> Node:
    """Everything that is open of a gift, in each of its languages. Sealed patches leave no trace in it."""
    return {
        "@context": CONTEXT,
        **manifest_reference(record),
        "metadata": [
            {"label": language_map(one.label), "value": language_map(one.value)}
            for one in field_values(record)
            if one.field.key not in ("title", "story")
        ],
        "provider": [provider(record.occasion)],
        "partOf": [collection_reference(record.occasion)],
        "items": [_Canvas(record).node()],
    }


class _Canvas:
    """As large as the picture on it, so that a place of the one is the same place of the other in every viewer."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._id = record.form("canvas")
        self._whole = _whole(record)
        gift, zoom = record.gift, record.gift.zoom
        self._width, self._height = gift.width, gift.height
        if zoom is not None:
            self._width, self._height = zoom.width, zoom.height
        elif self._whole is not None:
            self._width, self._height = self._whole["width"], self._whole["height"]

    def node(self) -> Node:
        painted, texts = list(self._painting()), list(self._texts())
        painting = {"id": f"{self._id}/painting", "type": "AnnotationPage", "items": painted}
        return {
            "id": self._id,
            "type": "Canvas",
            "label": language_map(self._record.title),
            "width": self._width,
            "height": self._height,
            **shown_beside(self._record),
            "items": [painting] if painted else [],
            **({"annotations": texts} if texts else {}),
        }

    def _painting(self) -> Iterator[Node]:
        """The whole picture, covered where it is sealed; without such a one, each open patch in its place."""
        if self._whole is not None:
            yield _annotation(f"{self._id}/painting/whole", "painting", self._whole, self._id)
            return
        for card in (card for card in self._record.gift.cards if not card.picture.stand_in):
            body = image(self._record, best(card.picture))
            yield _annotation(f"{self._id}/painting/{card.code}", "painting", body, self._where(card))

    def _texts(self) -> Iterator[Node]:
        """A page of annotations for each language in which a patch says anything: of a `Choice` viewers show nothing."""
        for language in self._record.occasion.languages:
            notes = [note for card in self._record.gift.cards for note in self._notes(card, language)]
            if notes:
                name = {language: LANGUAGE_NAMES.get(language, language)}
                yield {
                    "id": f"{self._id}/{language}",
                    "type": "AnnotationPage",
                    "label": language_map(name),
                    "items": notes,
                }

    def _notes(self, card: Card, language: str) -> Iterator[Node]:
        """Title and story, and where the card stands; nothing while they are not in this language yet."""
        title, story = card.title.get(language), card.story.get(language)
        if not title or not story:
            return
        page = self._record.at(f"/{card.code}")
        linked = f'<a href="{escape(in_language(page, language))}">{escape(title)}</a>'
        paragraphs = [linked, *map(escape, _BLANK_LINES.split(story.strip()))]
        body = {
            "type": "TextualBody",
            "value": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
            "language": language,
            "format": HTML,
        }
        note = _annotation(f"{self._id}/{language}/{card.code}", "commenting", body, self._where(card))
        yield {**note, "homepage": homepages(page, {language: title}, (language,))}

    def _where(self, card: Card) -> str:
        """A region of the canvas (Media Fragments URI 1.0, 4.2.2): whole pixels, as the picture itself is uncovered."""
        gift = self._record.gift
        place = scaled(card.region, (self._width, gift.width), (self._height, gift.height))
        return f"{self._id}#xywh={place.x},{place.y},{place.width},{place.height}"


def _annotation(id: str, motivation: str, body: Node, target: str) -> Node:
    return {"id": id, "type": "Annotation", "motivation": motivation, "body": body, "target": target}


def _whole(record: Record) -> Node | None:
    """The picture of the whole gift, covered where it is sealed; None while there is none."""
    zoom = record.gift.zoom
    if zoom is not None:
        return zoomable(record, zoom, zoom.width)
    return image(record, best(record.picture)) if record.picture else None
