"""Secrecy of the forms for catalogues: at every step of a handover they say what is open, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from canaries import Opened, answers, folder_of, leaks, open_canaries, secrets, steps, words_on
from halls import Hall
from pages.catalogued import ACCEPTS, FORMS, OCCASION_FORMS
from twincloth.exchange.doors import OpenDoors


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Opened]:
    async with open_canaries(folder_of(tmp_path, "data"), patches=3) as opened:
        yield opened


def codes(hall: Hall) -> list[str]:
    gifts = hall.services.collection.contents[hall.code].gifts
    return [hall.code, *(gift.code for gift in gifts), *(card.code for gift in gifts for card in gift.cards)]


async def told(hall: Hall) -> dict[str, str]:
    """Everything that a guest gets at any code in any form; JSON's line ends as spaces, so that words stand alone."""
    guest = hall.visitor("ru")
    found = await answers(
        guest, [f"/{code}/{form}" for code in codes(hall) for form in {*FORMS, *OCCASION_FORMS}]
    )
    for accept in ACCEPTS:
        guest.http.headers["Accept"] = accept
        asked = await answers(guest, [f"/{code}" for code in codes(hall)])
        found |= {f"{path} as {accept}": text for path, text in asked.items()}
    return {where: text.replace(r"\n", " ") for where, text in found.items()}


async def test_no_form_says_anything_of_what_is_folded(opened: Opened):
    hall = opened.hall
    await hall.give(OpenDoors())

    async for step in steps(hall):
        kept = await secrets(hall)
        found = {where: leaks(text, kept, asked=where) for where, text in (await told(hall)).items()}
        assert {where: leak for where, leak in found.items() if leak} == {}, step


async def test_every_form_says_what_is_open_so_that_the_search_would_find_it(opened: Opened):
    hall = opened.hall
    await hall.give(OpenDoors())
    before = await secrets(hall)
    async for step in steps(hall):
        if step == "one open":
            break

    found = await told(hall)

    gift = hall.services.collection.contents[hall.code].gifts[0]
    card = gift.cards[0]
    for form in ("metadata.jsonld", "lido.xml", "dc.xml"):
        assert set(card.title.values()) <= set(leaks(found[f"/{card.code}/{form}"], before)), form
        assert set(gift.title.values()) <= set(leaks(found[f"/{gift.code}/{form}"], before)), form
    manifest = set(leaks(found[f"/{gift.code}/manifest.json"], before))
    assert {*card.title.values(), *card.story.values(), card.code} <= manifest
    assert card.code in leaks(found[f"/{gift.code}/linkset.json"], before)
    collection = set(leaks(found[f"/{hall.code}/collection.json"], before))
    assert {*gift.title.values(), *gift.makers.values()} <= collection
    assert card.title["ru"] in leaks(found[f"/{card.code} as application/ld+json"], before)
    everything = {leak for text in found.values() for leak in leaks(text, before)}
    assert words_on(card) <= everything
