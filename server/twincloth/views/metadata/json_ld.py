"""JSON-LD in the words of schema.org: the artwork, the giving of it, and the occasion on which it was given."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from twincloth.collection.picture import Picture
from twincloth.collection.places import Place
from twincloth.collection.recording import Recording
from twincloth.collection.spoken import written
from twincloth.collection.vocabulary import Meant, meaning
from twincloth.collection.wording import is_day
from twincloth.views.metadata.fields import FieldValue, Value, field_values
from twincloth.views.metadata.licences import licence_address
from twincloth.views.metadata.record import Occasion, Record, best

VOCABULARY = "https://schema.org"
PIXEL = "E37"
"""A pixel, as UN/CEFACT Recommendation 20 writes it."""

Node = dict[str, Any]


def document(record: Record) -> Node:
    """A gift with its giving and its occasion, or a card; only what is open."""
    nodes = [artwork(record)]
    if record.card is None:
        nodes += [giving(record), event(record.occasion, [record])]
    return {"@context": VOCABULARY, "@graph": nodes}


def occasion_document(occasion: Occasion, gifts: list[Record]) -> Node:
    """An exchange, with the gifts that are open by now."""
    return {"@context": VOCABULARY, "@graph": [event(occasion, gifts)]}


def artwork(record: Record) -> Node:
    """The gift or the patch itself. Where it is kept is told in the words of archives: VisualArtwork has none."""
    fields: Node = {}
    for one in field_values(record):
        fields |= _property(one, record)
    kept = "holdingArchive" in fields or "itemLocation" in fields
    node = {
        "@type": ["VisualArtwork", "ArchiveComponent"] if kept else "VisualArtwork",
        "@id": record.address,
    }
    kind = _with_addresses(words(record.kind), record.meaning("kind", record.kind))
    node |= {"url": record.address, "artform": kind, **fields}
    node |= {key: value for key, value in _relations(record) if value}
    return node


def giving(record: Record) -> Node:
    """That the one place gives it to the other; done once it has been received."""
    handover = record.gift.handover
    status = "ActiveActionStatus" if handover.received_at is None else "CompletedActionStatus"
    times = {"startTime": handover.unveiled_at, "endTime": handover.received_at}
    return {
        "@type": "GiveAction",
        "@id": f"{record.address}#giving",
        "agent": _people(record.gift.giver, record.occasion),
        "recipient": _people(record.gift.receiver, record.occasion),
        "object": {"@id": record.address},
        "actionStatus": f"{VOCABULARY}/{status}",
        "location": [_place(side, record.occasion) for side in (record.gift.giver, record.gift.receiver)],
        **{name: _moment(at) for name, at in times.items() if at is not None},
    }


def event(occasion: Occasion, gifts: list[Record]) -> Node:
    """The exchange: in several places at once, and in a call between them."""
    call = {"@type": "VirtualLocation", "url": occasion.address}
    return {
        "@type": "Event",
        "@id": occasion.address,
        "url": occasion.address,
        "name": words(occasion.title),
        **_described(occasion.welcome),
        "startDate": occasion.starts_at.isoformat(),
        "eventAttendanceMode": f"{VOCABULARY}/MixedEventAttendanceMode",
        **_status(occasion),
        "inLanguage": list(occasion.languages),
        "location": [*(_place(place, occasion) for place in occasion.places), call],
        "organizer": [_people(place, occasion) for place in occasion.places],
        "image": f"{occasion.address}/social.jpg",
        **({"workFeatured": [{"@id": gift.address} for gift in gifts]} if gifts else {}),
    }


def _status(occasion: Occasion) -> Node:
    """As schema.org's EventStatusType has it; a postponed event keeps its day until there is another."""
    if occasion.former:
        former = {"previousStartDate": occasion.former.isoformat()}
        return {"eventStatus": f"{VOCABULARY}/EventRescheduled", **former}
    return {"eventStatus": f"{VOCABULARY}/{'EventPostponed' if occasion.postponed else 'EventScheduled'}"}


def words(value: Value) -> Any:
    """Words with their languages, or without one where they are the same in all; what is not translated is left out."""
    if isinstance(value, str):
        return value
    tagged = [{"@language": language, "@value": text} for language, text in written(value).items()]
    return tagged[0] if len(tagged) == 1 else tagged


def _property(one: FieldValue, record: Record) -> Node:
    name, value = one.field.schema, one.value
    if not name:
        return {}
    match one.field.shape:
        case "Text":
            return {name: _with_addresses(words(value), one.meant)}
        case "Date":
            # Words such as "about 1990" are no date; schema.org has no other place for them.
            return {name: value} if isinstance(value, str) and is_day(value) else {}
        case "Licence":
            return _rights(record)
        case kind:
            return {name: _things(kind, words(value), one.meant)}


def _with_addresses(said: Any, meant: Meant) -> Any:
    """Words, and beside them the addresses of all that they name: where schema.org takes a text or an address."""
    addresses = [term.uri for term in meant.terms]
    return [*(said if isinstance(said, list) else [said]), *addresses] if addresses else said


def _things(kind: str, name: Any, meant: Meant) -> Any:
    """The thing of a name, and beside it those among several that have an address."""
    thing = {"@type": kind, "name": name, **_same_as(meant)}
    named = [{"@type": kind, "name": words(term.words), "sameAs": term.uri} for term in meant.named]
    return [thing, *named] if named else thing


def _same_as(meant: Meant) -> Node:
    addresses = [term.uri for term in meant.same]
    return {"sameAs": addresses[0] if len(addresses) == 1 else addresses} if addresses else {}


def _relations(record: Record) -> Iterator[tuple[str, Any]]:
    """What it belongs to, what belongs to it, what it answers, how it looks and sounds."""
    yield "image", _image(record.picture, record) if record.picture else None
    if record.card:
        yield "isPartOf", {"@id": record.gift_address}
        yield "citation", [{"@id": record.at(f"/{card.code}")} for card in record.answers]
        yield from _recording(record, record.card.told)
    else:
        yield "hasPart", [_part(part) for part in record.parts]
        yield "citation", [_earlier(one.title, one.text, one.year) for one in record.face.lineage]
        yield "subjectOf", {"@id": record.occasion.address}


def _part(part: Record) -> Node:
    return {"@type": "VisualArtwork", "@id": part.address, "url": part.address, "name": words(part.title)}


def _earlier(title: Value, text: Value, year: str) -> Node:
    return {
        "@type": "CreativeWork",
        "name": words(title),
        **_described(text),
        "temporalCoverage": year,
    }


def _described(text: Value) -> Node:
    said = words(text)
    return {"description": said} if said else {}


def _rights(record: Record) -> Node:
    """A licence is an address; any other words are a notice."""
    address = licence_address(record.rights)
    return {"license": address} if address else {"copyrightNotice": record.rights}


def _image(picture: Picture, record: Record) -> Node:
    """With what search engines show beside a picture: its licence or notice, whom to name, and where to ask."""
    variant = best(picture)
    makers = record.card.maker if record.card else record.face.makers
    return {
        "@type": "ImageObject",
        "contentUrl": record.at(f"/pictures/{variant.name}"),
        "encodingFormat": variant.media_type,
        **({"caption": words(record.alt)} if written(record.alt) else {}),
        **({"creditText": words(makers)} if written(makers) else {}),
        **(_rights(record) | {"acquireLicensePage": record.address} if record.rights else {}),
        "width": {"@type": "QuantitativeValue", "value": variant.width, "unitCode": PIXEL},
        "height": {"@type": "QuantitativeValue", "value": variant.height, "unitCode": PIXEL},
    }


def _recording(record: Record, recording: Recording | None) -> Iterator[tuple[str, Any]]:
    """What search engines ask of a video, too: a picture that stands for it, and since when it is here."""
    if recording is None:
        return
    seen = recording.media_type.startswith("video/")
    node = {
        "@type": "VideoObject" if seen else "AudioObject",
        "name": words(record.title),
        "contentUrl": record.at(f"/tellings/{recording.name.rpartition('/')[2]}"),
        "encodingFormat": recording.media_type,
        "contentSize": f"{recording.size} B",
        "transcript": words(recording.words),
        "caption": [_captions(record, language, name) for language, name in recording.captions.items()],
    }
    if recording.taken:
        node["uploadDate"] = recording.taken
    if record.picture:
        node["thumbnailUrl"] = record.at(f"/pictures/{best(record.picture).name}")
    yield ("video" if seen else "audio"), {name: value for name, value in node.items() if value}


def _captions(record: Record, language: str, name: str) -> Node:
    return {
        "@type": "MediaObject",
        "contentUrl": record.at(f"/tellings/{name}"),
        "encodingFormat": "text/vtt",
        "inLanguage": language,
    }


def _people(place: Place, occasion: Occasion) -> Node:
    """A town gives by its people; schema.org lets organizations give, and no places."""
    return {"@type": "Organization", "name": words(place.name), "location": _place(place, occasion)}


def _place(place: Place, occasion: Occasion) -> Node:
    """A town; the address that search engines ask for says no more than which one it is."""
    address = {"@type": "PostalAddress", "addressLocality": words(place.name)}
    country = {"addressCountry": place.country} if place.country else {}
    same = _same_as(meaning(occasion.vocabulary, "place", place.name))
    return {"@type": "Place", "name": words(place.name), "address": address | country, **same}


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
