"""References: what content speaks of is found, wherever in it that stands."""

from pathlib import Path

import apsw
import msgspec
import pytest

from twincloth.collection.content import Content, Gift
from twincloth.collection.picture import Picture
from twincloth.collection.pieces import MaskedMaster
from twincloth.collection.references import file_of, is_derived, is_ours, is_referred, named_in
from twincloth.collection.social import name_of, whole
from twincloth.collection.store import FOLDER
from twincloth.collection.zoom import zoom_of

BEAR, BULL = "ab" * 16, "01" * 16


class GiftOfTomorrow(Gift, frozen=True, kw_only=True):
    """A gift with something of which this version knows nothing."""

    earlier: Picture
    captions: dict[str, str]


@pytest.fixture
def written(prepared: Path) -> bytes:
    """A content as it is stored."""
    with apsw.Connection(str(prepared / "twincloth.db")) as connection:
        return connection.execute("SELECT content FROM exchanges").fetchone()[0]


@pytest.fixture
def gift(written: bytes) -> Gift:
    return msgspec.json.decode(written, type=Content).gifts[0]


def test_every_file_of_a_content_is_named_by_it(prepared: Path, written: bytes):
    folder, named = prepared / FOLDER, named_in(written)
    kept = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]

    assert len(kept) > 40
    assert all(is_ours(name) and is_referred(name, named) for name in kept)
    assert {file_of(name) for name in kept if not is_derived(name)} == named


def test_what_a_later_version_adds_is_found_too(gift: Gift):
    fields = {name: getattr(gift, name) for name in gift.__struct_fields__}
    earlier = Picture(width=2, height=1, variants=(), master=f"masters/{BEAR}.tif")
    later = GiftOfTomorrow(**fields, earlier=earlier, captions={"en": f"captions/{BULL}.vtt"})

    assert {f"{BEAR}.tif", f"{BULL}.vtt"} <= named_in(msgspec.json.encode(later))


def test_what_is_cut_from_a_master_goes_with_it(written: bytes, gift: Gift):
    content = msgspec.json.decode(written, type=Content)
    zoom, covered = zoom_of(content, gift, None), zoom_of(content, gift, ())
    assert zoom
    assert covered
    piece = whole(zoom.frame)
    names = [zoom.name(piece), name_of([], zoom.frame, piece)]
    linen = [covered.name(piece), name_of([], covered.frame, piece), name_of([])]

    assert all(is_ours(name) and is_derived(name) for name in (*names, *linen))
    assert all(is_referred(name, {file_of(gift.picture.master)}) for name in names)
    assert not any(is_referred(name, {f"{BEAR}.tif"}) for name in names)
    assert all(is_referred(name, set()) for name in linen)


@pytest.mark.parametrize("name", [f"zoom/{BEAR}.jpg", f"social/{BEAR}.jpg"])
def test_names_of_earlier_releases_tell_no_master_and_are_referred_to_by_nothing(name: str):
    assert is_ours(name)
    assert not is_referred(name, {f"{BEAR}.tif", f"{BEAR}.jpg"})


@pytest.mark.parametrize("name", ["README.txt", "quilt.tif", f"unfinished/{BEAR[:16]}", f"a/b/c/{BEAR}.jpg"])
def test_what_somebody_else_has_put_there_is_not_ours(name: str):
    assert not is_ours(name)


def test_two_masters_of_one_look_are_two():
    """A piece is named by its master too, so that erasing one picture takes nothing of the other."""
    frames = [MaskedMaster(f"masters/{one}.tif", 600, 400, None) for one in (BEAR, BULL)]

    assert len({frame.name(whole(frame)) for frame in frames}) == 2
