"""Writing an exchange back as a folder that imports as the same, its codes with it."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w
from msgspec.structs import asdict

from twincloth.collection.call import Call
from twincloth.collection.captions import SUFFIX
from twincloth.collection.card_words import cells_of
from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.csv_cells import write_rows
from twincloth.collection.folder import card_columns, codes_file, exchange_file
from twincloth.collection.places import Place
from twincloth.collection.programme_item import KINDS, LEAST_FACTOR, ProgrammeItem

ORIGINALS, RECORDINGS = "originals", "tellings"
"""Where the store has authored pictures and recordings."""


def files_of(content: Content) -> list[str]:
    """The names in the store of everything that goes along."""
    pictures = [f"{ORIGINALS}/{gift.original}" for gift in content.gifts if gift.original]
    told = [card.recording for gift in content.gifts for card in gift.cards if card.recording]
    return [*pictures, *(f"{RECORDINGS}/{recording.name}" for recording in told)]


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to write in, which becomes `target` when the block ends well, and else is gone.

    Nobody but its owner may read any of it, whatever the umask. Raises FileExistsError where the target exists, OSError.
    """
    if target.exists():
        raise FileExistsError(f"{target} exists already")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    made = [folder for folder in target.parents if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished.mkdir(0o700)
    try:
        yield unfinished
        for path in unfinished.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        unfinished.rename(target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        for folder in made:
            folder.rmdir()
        raise


def write_files(content: Content, files: Mapping[str, Path], folder: Path) -> None:
    """Write all that an author writes; `files` has those of the store by name. Raises OSError."""
    _write_toml(folder / exchange_file.FILE, _exchange(content))
    for gift in content.gifts:
        _write_gift(gift, content.languages, files, folder / "gifts" / gift.key)
    codes = [(*of, code) for of, code in content.codes().items()]
    _write_csv(folder / codes_file.FILE, codes_file.COLUMNS, codes)


def _exchange(content: Content) -> dict[str, Any]:
    return {
        "key": content.key,
        "languages": list(content.languages),
        "starts_at": content.starts_at,
        "moderated": content.moderated,
        **({"waiting_room": True} if content.waiting_room else {}),
        "retention_days": content.retention_days,
        "gifts": [gift.key for gift in content.gifts],
        "title": content.title,
        "welcome": content.welcome,
        **({"call": _call(content.call)} if content.call else {}),
        "places": [_place(place) for place in content.places],
        **({"former_places": former} if (former := _former_places(content)) else {}),
        "programme": [_programme_item(item) for item in content.programme],
        **({"vocabulary": [asdict(term) for term in content.vocabulary]} if content.vocabulary else {}),
    }


def _former_places(content: Content) -> list[dict[str, Any]]:
    """With stand-ins for those of gifts that were withdrawn before places were remembered."""
    sides = dict.fromkeys(key for gift in content.gifts for key in (gift.giver, gift.receiver))
    lost = [content.place(key) for key in sides if not content.place_number(key)]
    return [_place(place) for place in (*content.former_places, *lost)]


def _place(place: Place) -> dict[str, Any]:
    return {name: value for name, value in asdict(place).items() if value}


def _call(call: Call) -> dict[str, Any]:
    dial_in = {"dial_in": call.dial_in} if any(call.dial_in.values()) else {}
    return {"address": call.address, **dial_in}


def _programme_item(item: ProgrammeItem) -> dict[str, Any]:
    usual = {"place": "", "note": None, "kind": KINDS[0], "factor": LEAST_FACTOR}
    return {name: value for name, value in asdict(item).items() if name not in usual or value != usual[name]}


def _write_gift(gift: Gift, languages: tuple[str, ...], files: Mapping[str, Path], folder: Path) -> None:
    folder.mkdir(parents=True)
    picture = picture_file(gift)
    if picture:
        shutil.copyfile(files[f"{ORIGINALS}/{gift.original}"], folder / picture)
    for card in gift.cards:
        if card.recording:
            shutil.copyfile(files[f"{RECORDINGS}/{card.recording.name}"], folder / recording_file(card))
        for language, name in caption_files(card).items():
            text = card.recording.transcript[language] if card.recording else ""
            (folder / name).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    _write_toml(folder / "gift.toml", _gift(gift, picture))
    if not gift.cards:
        return
    optional = card_columns.optional(languages)
    if not any(card.covered for card in gift.cards):
        optional.remove(card_columns.COVERED)
    header = [*card_columns.columns(languages), *optional]
    _write_csv(folder / "cards.csv", header, (_card(card, languages, header) for card in gift.cards))


def _gift(gift: Gift, picture: str) -> dict[str, Any]:
    withdrawn = {"withdrawn": date.fromisoformat(gift.withdrawn)} if gift.withdrawn else {}
    return {
        "giver": gift.giver,
        "receiver": gift.receiver,
        **({"picture": picture} if picture else {}),
        "kind": gift.kind,
        **({"number": gift.number} if gift.number else {}),
        **withdrawn,
        "title": gift.title,
        "story": gift.story,
        "makers": gift.makers,
        "alt": gift.alt,
        "lineage": [asdict(earlier) for earlier in gift.lineage],
        "custody": [asdict(one) for one in gift.custody],
    }


def picture_file(gift: Gift) -> str:
    """What a gift's picture is called in its folder; empty while it is still to come."""
    return f"picture{Path(gift.original).suffix}" if gift.original else ""


def recording_file(card: Card) -> str:
    """What a card's recording is called in its gift's folder; empty where there is none."""
    return f"{card.key}{Path(card.recording.name).suffix}" if card.recording else ""


def caption_files(card: Card) -> dict[str, str]:
    """What a card's captions are called in its gift's folder, by language."""
    languages = card.recording.captions if card.recording else ()
    return {language: f"{card.key}.{language}{SUFFIX}" for language in languages}


def _card(card: Card, languages: tuple[str, ...], header: Sequence[str]) -> list[str]:
    region, recording = card.region, card.recording
    cells = cells_of(card, languages) | {
        "key": card.key,
        "region": f"{region.x},{region.y},{region.width},{region.height}",
        "published": "yes" if card.published else "no",
        "telling": recording_file(card),
        "withdrawn": card.withdrawn or "",
        card_columns.COVERED: "yes" if card.covered else "",
    }
    if recording:
        words = recording.transcript | caption_files(card)
        cells |= {f"transcript_{language}": text for language, text in words.items()}
    return [cells.get(column, "") for column in header]


def _write_toml(path: Path, values: dict[str, Any]) -> None:
    path.write_text(tomli_w.dumps(values, multiline_strings=True), encoding="utf-8", newline="\n")


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(file, [header, *rows])
