"""content.json: what an exchange holds, whole and with its secret, but without what is made where it comes to be.

A picture that was replaced stays where it is, too: it may have been replaced because nobody was to have it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, json
from msgspec.structs import replace

from twincloth.collection.content import Card, CardText, Content, ExchangeText, Gift, GiftText
from twincloth.collection.durable import hash_of
from twincloth.collection.folder.export import caption_files, picture_file, recording_file
from twincloth.collection.folder.problems import FolderProblems
from twincloth.collection.folder.recordings import measured
from twincloth.collection.ingest_client import inspect
from twincloth.collection.parsed_folder import (
    ParsedCard,
    ParsedExchange,
    ParsedGift,
    ParsedRecording,
    Source,
)
from twincloth.collection.picture import Picture
from twincloth.collection.picture_import import GiftPictures
from twincloth.collection.pictures import UnfitPicture
from twincloth.collection.problem import Problem
from twincloth.collection.recording import Recording
from twincloth.exchange.refusal import Refusal
from twincloth.history.manifest import AS_EXPORTED

NOT_MADE = Picture(width=0, height=0, variants=())
"""Stands for what an import makes anew."""


def written(content: Content) -> bytes:
    """The same for the same content, whenever it is written."""
    plain = msgspec.to_builtins(content)
    del plain["here_since"]
    for owner in _with_pictures(plain):
        del owner["picture"]
    for gift in plain["gifts"]:
        del gift["former"]
    return json.format(json.encode(plain), indent=2) + b"\n"


def read(contents: bytes) -> Content:
    """The content, its pictures not made. Raises msgspec.DecodeError, TypeError, KeyError."""
    plain = json.decode(contents)
    for owner in _with_pictures(plain):
        owner["picture"] = msgspec.to_builtins(NOT_MADE)
    return msgspec.convert(plain, Content)


def files(content: Content) -> Iterator[str]:
    """The files in the folder that belong to the content."""
    for gift in content.gifts:
        names = [picture_file(gift), *(recording_file(card) for card in gift.cards)]
        names += [name for card in gift.cards for name in caption_files(card).values()]
        yield from (f"gifts/{gift.key}/{name}" for name in names if name)


def unknown(contents: bytes, content: Content) -> str | None:
    """A name in the file of which the content as it was read knows nothing, if there is one."""
    return _unknown(json.decode(contents), msgspec.to_builtins(content))


def parsed(content: Content, folder: Path) -> ParsedExchange:
    """The same as what an exchange folder holds, its files measured. Raises FolderProblems, OSError."""
    gifts = tuple(_gift(gift, folder / "gifts" / gift.key) for gift in content.gifts)
    return ParsedExchange(**_fields(content, ExchangeText), gifts=gifts, codes={})


def whole(content: Content, parsed: ParsedExchange, made: Mapping[str, GiftPictures]) -> Content:
    """The content with the pictures that were made, by the keys of gifts, and recordings as they are clean today."""

    def of(gift: Gift, clean: ParsedGift) -> Gift:
        pictures = made[gift.key]
        cards = tuple(
            replace(card, picture=pictures.cards[card.key], recording=_told(card.recording, found.recording))
            for card, found in zip(gift.cards, clean.cards, strict=True)
        )
        return replace(gift, picture=pictures.whole, cards=cards)

    return replace(content, gifts=tuple(map(of, content.gifts, parsed.gifts)))


def _told(told: Recording | None, clean: ParsedRecording | None) -> Recording | None:
    return replace(told, name=clean.name, size=clean.size) if told and clean else None


def _gift(gift: Gift, folder: Path) -> ParsedGift:
    cards = tuple(_card(card, folder) for card in gift.cards)
    return ParsedGift(**_fields(gift, GiftText), picture=_source(gift, folder), cards=cards)


def _source(gift: Gift, folder: Path) -> Source | None:
    if gift.awaits_picture:
        return None
    path = folder / picture_file(gift)
    file = f"gifts/{gift.key}/{path.name}"
    try:
        source = Source(path=path, file=file, name=hash_of(path) + path.suffix, measured=inspect(path))
    except UnfitPicture as error:
        raise FolderProblems([Problem(file, None, error.what, error.instead)]) from error
    if source.name != gift.original:
        raise FolderProblems([Problem(file, None, f"this is not the picture {gift.original}", AS_EXPORTED)])
    return source


def _card(card: Card, folder: Path) -> ParsedCard:
    told = card.recording
    recording = _recording(told, folder / recording_file(card)) if told else None
    transcript = told.transcript if told else {}
    texts = _fields(card, CardText)
    return ParsedCard(**texts, line=0, published=card.published, recording=recording, transcript=transcript)


def _recording(told: Recording, path: Path) -> ParsedRecording:
    """What is served as it stands in the content must be what the file is.

    Of an earlier version it may say what is not kept any more; that is wiped, and the rest is as it was.
    """
    file = f"gifts/{path.parent.name}/{path.name}"
    exported = told.name == hash_of(path) + path.suffix
    try:
        found = measured(path)
    except Refusal:
        what = "this is no recording that can be played"
        instead = (
            "take it off its card where this was exported, and export again" if exported else AS_EXPORTED
        )
        raise FolderProblems([Problem(file, None, what, instead)]) from None
    if not (exported or found.name == told.name) or found.media_type != told.media_type:
        raise FolderProblems([Problem(file, None, f"this is not the recording {told.name}", AS_EXPORTED)])
    return found


def _unknown(there: Any, here: Any) -> str | None:
    if isinstance(there, dict):
        deeper = (name if name not in here else _unknown(value, here[name]) for name, value in there.items())
    elif isinstance(there, list):
        deeper = (_unknown(*pair) for pair in zip(there, here, strict=True))
    else:
        return None
    return next(filter(None, deeper), None)


def _with_pictures(plain: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for gift in plain["gifts"]:
        yield gift
        yield from gift["cards"]


def _fields(content: Struct, kind: type[Struct]) -> dict[str, Any]:
    return {name: getattr(content, name) for name in kind.__struct_fields__}
