"""Ingesting: whatever is sent gets a clear answer, costs the server nothing, and leaves nothing behind."""

import asyncio
import re
import sys
from pathlib import Path

import msgspec
import pytest
import pyvips
from msgspec.structs import replace

from collection.unfit import FIT, UNFIT, woven
from twincloth.collection import ingest_client
from twincloth.collection.changes import change_gift
from twincloth.collection.collection import Collection
from twincloth.collection.content import Gift
from twincloth.collection.folder import read_folder
from twincloth.collection.ingest import Crop, Derived
from twincloth.collection.picture import Picture
from twincloth.collection.pictures import UnfitPicture
from twincloth.exchange.refusal import Refusal

PEAK = Path("/proc/self/clear_refs")
GROWTH = 30_000
"""Kilobytes: a picture that was decoded here would take half as much again."""


@pytest.fixture
async def gift(collection: Collection, authored) -> Gift:
    report = await collection.import_parsed(read_folder(authored.root))
    return collection.contents[report.code].gifts[0]


def sent(tmp_path: Path, contents: bytes) -> Path:
    path = tmp_path / "sent"
    path.write_bytes(contents)
    return path


def files(collection: Collection, tmp_path: Path) -> set[Path]:
    return {path for path in (tmp_path / "data").rglob("*") if path.is_file() and "sqlite" not in path.name}


def peak_from_now_on() -> int:
    """Forget how much memory this process has held; what it holds now, in kilobytes."""
    PEAK.write_text("5")
    return peak()


def peak() -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1])


def code_of(collection: Collection) -> str:
    return next(iter(collection.contents))


async def test_what_cannot_be_taken_is_refused_for_what_it_is_and_nothing_is_left(collection, gift, tmp_path):
    before, content = files(collection, tmp_path), collection.contents[code_of(collection)]
    for what, (make, code) in UNFIT.items():
        path = sent(tmp_path, make())
        with pytest.raises(Refusal) as caught:
            await collection.hanging.replace(code_of(collection), gift.code, path)
        assert caught.value.code == code, what
    assert files(collection, tmp_path) == before
    assert collection.contents[code_of(collection)] == content


async def test_what_only_looks_wrong_is_hung_and_nothing_but_its_pixels_is_served(collection, gift, tmp_path):
    for what, make in FIT.items():
        await collection.hanging.replace(code_of(collection), gift.code, sent(tmp_path, make()))
        hung = collection.contents[code_of(collection)].gift(gift.code)
        assert (hung.picture.width, hung.picture.height) == (320, 240), what
        for variant in hung.picture.variants:
            served = await collection.store.get(variant.name)
            assert b"script" not in served, what
            assert pyvips.Image.new_from_buffer(served, "").bands == 3, what


@pytest.mark.skipif(not PEAK.exists(), reason="only Linux forgets a peak of memory")
async def test_no_picture_is_decoded_by_the_server_itself(collection, gift, tmp_path):
    contents = bytes(pyvips.Image.black(4200, 3600, bands=3).jpegsave_buffer())
    before = peak_from_now_on()
    await collection.hanging.replace(code_of(collection), gift.code, sent(tmp_path, contents))
    grown = peak() - before

    before = peak_from_now_on()
    pyvips.Image.new_from_buffer(contents, "").copy_memory()
    assert grown < GROWTH < peak() - before + GROWTH // 2


async def test_patches_lie_where_they_were_on_another_picture_of_the_cloth(collection, gift, tmp_path):
    await collection.hanging.replace(
        code_of(collection), gift.code, sent(tmp_path, woven(1000, 600).pngsave_buffer())
    )

    hung = collection.contents[code_of(collection)].gift(gift.code)
    bear, bull, hill = (card.region for card in hung.cards)
    assert (bear.width, bear.height) == (500, 300)
    assert (bull.x, bull.y, bull.width) == (500, 0, 500)
    assert (hill.x, hill.y) == (0, 300)
    assert [card.code for card in hung.cards] == [card.code for card in gift.cards]
    assert all(card.picture.width == 500 for card in hung.cards)


async def test_a_picture_that_an_earlier_twincloth_hung_can_be_cut_into_patches(collection, gift):
    """It had neither a master nor anything but WebP."""
    variants = tuple(one for one in gift.picture.variants if one.media_type == "image/webp")
    earlier = replace(gift, picture=replace(gift.picture, variants=variants, master="", master_size=None))
    await collection.edit(
        code_of(collection), lambda content: change_gift(content, gift.code, lambda _: earlier)
    )

    bear = replace(gift.cards[0].region, width=100)
    await collection.hanging.recrop(code_of(collection), gift.code, {gift.cards[0].code: bear})

    now = collection.contents[code_of(collection)].gift(gift.code)
    assert now.cards[0].region == bear
    assert now.picture == gift.picture
    assert [card.picture for card in now.cards[1:]] == [card.picture for card in gift.cards[1:]]


async def test_patches_that_move_while_a_picture_is_read_lie_where_they_were_moved(
    collection, gift, tmp_path
):
    def move(gift: Gift) -> Gift:
        bear, *others = gift.cards
        return replace(gift, cards=(replace(bear, region=replace(bear.region, width=100)), *others))

    path, moved = sent(tmp_path, bytes(woven().pngsave_buffer())), asyncio.Event()
    hanging = asyncio.create_task(
        collection.hanging.replace(code_of(collection), gift.code, path, lambda done: moved.set())
    )
    await moved.wait()
    await collection.edit(code_of(collection), lambda content: change_gift(content, gift.code, move))
    await hanging

    bear, bull, _ = collection.contents[code_of(collection)].gift(gift.code).cards
    assert (bear.region.width, bull.region.x) == (80, 160), "of 320 pixels instead of 400"
    assert bear.picture.width == 80
    assert all([await collection.store.exists(variant.name) for variant in bear.picture.variants])


async def test_how_far_it_is_only_grows_and_reaches_the_end(collection, gift, tmp_path):
    told: list[float] = []

    await collection.hanging.replace(
        code_of(collection), gift.code, sent(tmp_path, woven(1600, 1200).pngsave_buffer()), told.append
    )

    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 5


async def test_who_gives_up_ends_the_work(collection, gift, tmp_path):
    begun = asyncio.Event()
    large = sent(tmp_path, woven(3000, 2000).pngsave_buffer())
    hanging = asyncio.create_task(
        collection.hanging.replace(code_of(collection), gift.code, large, lambda done: begun.set())
    )
    await begun.wait()
    hanging.cancel()
    await asyncio.wait({hanging})

    assert hanging.cancelled()
    assert collection.contents[code_of(collection)].gift(gift.code) == gift
    assert list((tmp_path / "data" / "scratch").glob("*/*")) == []


def test_a_picture_that_needs_more_than_there_is_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(ingest_client, "COMMAND", ("sh", "-c", "kill -KILL $$"))

    with pytest.raises(UnfitPicture) as caught:
        ingest_client.inspect(sent(tmp_path, bytes(woven().jpegsave_buffer())))

    assert caught.value.code == "picture-too-costly"


async def test_a_quilt_of_three_hundred_patches_comes_in_and_is_edited(collection, authored):
    across, side = 20, 20
    cloth = pyvips.Image.gaussnoise(across * side, across * side, mean=128, sigma=40, seed=1943).cast("uchar")
    rows = [
        authored.row(f"p{n}", f"{n % across * side},{n // across * side},{side},{side}") for n in range(300)
    ]
    authored.write("gifts/perm-quilt/quilt.png", bytes(cloth.colourspace("srgb").pngsave_buffer()))
    (authored.root / "gifts/perm-quilt/quilt.svg").unlink()
    authored.edit("gifts/perm-quilt/gift.toml", "quilt.svg", "quilt.png")
    authored.write("gifts/perm-quilt/cards.csv", authored.cards(*rows))

    report = await collection.import_parsed(read_folder(authored.root))

    cards = collection.contents[report.code].gifts[0].patches
    assert len(cards) == 300
    assert all(card.picture.variants for card in cards)
    assert sum(len(msgspec.json.encode(card.picture)) for card in cards) > 1 << 16, "more than asyncio reads"

    last = replace(cards[-1].region, width=side // 2)
    gift = collection.contents[report.code].gifts[0]
    await collection.hanging.recrop(report.code, gift.code, {cards[-1].code: last})
    edited = collection.contents[report.code].gifts[0].patches
    assert [card.region for card in edited] == [*(card.region for card in cards[:-1]), last]
    assert edited[-1].picture.width == side // 2


async def test_an_answer_about_thousands_of_patches_is_read_whole(monkeypatch, tmp_path):
    """asyncio reads lines of 64 kB unless it is told; three hundred patches in all sizes take more."""
    whole = Picture(width=9, height=9, variants=())
    answer = msgspec.json.encode(Derived(crops=(whole,) * 5000))
    assert len(answer) > 1 << 17
    (tmp_path / "answer").write_bytes(answer + b"\n")
    say = f"print(open({str(tmp_path / 'answer')!r}).read(), end='')"
    monkeypatch.setattr(ingest_client, "COMMAND", (sys.executable, "-c", say))

    made = await ingest_client.make(Crop("master", whole, (), str(tmp_path)), lambda done: None)

    assert len(made.crops) == 5000
