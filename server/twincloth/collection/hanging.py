"""Hanging: the pictures of a draft, made where they are new and taken over where they are not."""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct

from twincloth.collection.content import Content, Gift, Picture
from twincloth.collection.derivatives import hang
from twincloth.collection.draft import Draft, DraftGift, Source
from twincloth.collection.durable import write_durably
from twincloth.collection.folder.problems import FolderProblems, Problem
from twincloth.collection.pictures import UnfitPicture

_AT_ONCE = 2
"""librsvg draws on one core; two gifts are usual, and each may need half a gigabyte meanwhile."""

ORIGINALS = "originals"
"""The folder of authored pictures: kept for the export, never served."""


class HungGift(Struct, frozen=True, kw_only=True):
    """The pictures of a gift and, by card key, of its cards."""

    whole: Picture
    cards: dict[str, Picture]


def hang_all(draft: Draft, earlier: Content | None, folder: Path) -> dict[str, HungGift]:
    """The pictures by gift key, all of them on the disk. Raises FolderProblems, StorageFailure."""
    before = {gift.key: gift for gift in earlier.gifts} if earlier else {}
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        hung = threads.map(lambda gift: _hang(gift, before.get(gift.key), folder), draft.gifts)
        return {gift.key: done for gift, done in zip(draft.gifts, hung, strict=True)}


def _hang(gift: DraftGift, before: Gift | None, folder: Path) -> HungGift:
    if before is not None and _looks_the_same(gift, before, folder):
        return HungGift(whole=before.picture, cards={card.key: card.picture for card in before.cards})
    contents = _unchanged(gift.picture)
    write_durably(folder / ORIGINALS / gift.picture.name, contents)
    regions = [card.region for card in gift.cards]
    try:
        hung = hang(contents, gift.picture.measured, regions, folder)
    except UnfitPicture as error:
        raise FolderProblems([Problem(gift.picture.file, None, error.what, error.instead)]) from error
    return HungGift(
        whole=hung.whole, cards={card.key: crop for card, crop in zip(gift.cards, hung.crops, strict=True)}
    )


def _looks_the_same(gift: DraftGift, before: Gift, folder: Path) -> bool:
    """Whether every picture that the gift needs was made already, and is still there."""
    regions = {card.key: card.region for card in before.cards}
    if gift.picture.name != before.original or not (folder / ORIGINALS / before.original).exists():
        return False
    if any(regions.get(card.key) != card.region for card in gift.cards):
        return False
    return all((folder / name).exists() for name in _names(before))


def _names(gift: Gift) -> Iterator[str]:
    pictures: Iterable[Picture] = (gift.picture, *(card.picture for card in gift.cards))
    for picture in pictures:
        yield from (variant.name for variant in picture.variants)


def _unchanged(source: Source) -> bytes:
    """The picture that was checked. Raises FolderProblems where it has become another since."""
    try:
        contents = source.path.read_bytes()
    except OSError:
        contents = b""
    if not source.name.startswith(hashlib.sha256(contents).hexdigest()[:32]):
        what = "the picture has changed while it was imported"
        raise FolderProblems([Problem(source.file, None, what, "import again")])
    return contents
