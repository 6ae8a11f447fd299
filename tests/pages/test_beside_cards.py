"""What stands beside a gift or a card: whom it answers, where it is, and what is still to be translated."""

import pytest
from msgspec.structs import replace

from ceremony import fold_patch, open_patch, unveil
from halls import Hall
from twincloth.collection.changes import change_card, change_gift
from twincloth.collection.content import Content, Custody

HISTORY = (
    Custody(since="2020-11", holder={"en": "Oxford Town Hall", "ru": "Ратуша Оксфорда"}, location={"en": "The lobby", "ru": "Вестибюль"}),
    Custody(since="2024-05-03", holder={"en": "Collection of Oxford", "ru": "Музей Оксфорда"}, location={"en": "Room 2", "ru": "Зал 2"}),
    Custody(since="2019", holder={"en": "The sewing room", "ru": "Швейная мастерская"}, location={"en": "Perm", "ru": "Пермь"}),
)  # fmt: skip


async def edit(hall: Hall, code: str, **fields: object) -> None:
    """Change a gift or a card."""

    def change(content: Content) -> Content:
        if content.gift(code):
            return change_gift(content, code, lambda gift: replace(gift, **fields))
        return change_card(content, code, lambda card: replace(card, **fields))

    await hall.services.collection.edit(hall.code, change)
    await hall.services.rooms.revise(hall.code)


async def page(hall: Hall, code: str, language: str = "en") -> str:
    return (await hall.visitor(language).get(f"/{code}"))[1]


async def test_both_patches_say_that_one_answers_the_other(hall: Hall):
    first, second = hall.gifts
    asked, answer = hall.patches(first)[0], hall.patches(second)[1]
    await edit(hall, answer, answers=("perm-quilt/bear",))
    for gift, patch in ((first, asked), (second, answer)):
        await unveil(hall, gift)
        await open_patch(hall, gift, patch)

    told = await page(hall, answer)
    assert "This patch answers" in told
    assert f'href="/{asked}"' in told
    told = await page(hall, asked)
    assert "Answered by" in told
    assert f'href="/{answer}"' in told


async def test_a_card_says_nothing_of_an_answer_that_is_sealed(hall: Hall):
    first, second = hall.gifts
    asked, answer = hall.patches(first)[0], hall.patches(second)[1]
    await edit(hall, answer, answers=("perm-quilt/bear",))
    await edit(hall, asked, answers=("oxford-quilt/hill",))
    await unveil(hall, first)
    await open_patch(hall, first, asked)

    async def silent() -> bool:
        told = await page(hall, asked)
        return not any(words in told for words in (answer, "Answered by", "This patch answers", "A bull"))

    assert await silent()
    await unveil(hall, second)
    assert await silent()
    await open_patch(hall, second, answer)
    assert not await silent()
    await fold_patch(hall, second, answer)
    assert await silent()


@pytest.mark.parametrize(
    ("language", "now", "before"),
    [
        ("en", ("Collection of Oxford", "since 3 May 2024"), ("November 2020", "The sewing room", "2019")),
        ("ru", ("Музей Оксфорда", "с: 3 мая 2024"), ("ноябрь 2020", "Швейная мастерская", "2019")),
    ],
)
async def test_a_gift_and_its_cards_say_where_it_is_and_was(hall: Hall, language, now, before):
    gift = hall.gifts[0]
    bear = hall.patches(gift)[0]
    await edit(hall, gift, custody=HISTORY)
    assert now[0] not in await page(hall, gift, language)
    await unveil(hall, gift)
    await open_patch(hall, gift, bear)

    for code in (gift, bear):
        told = await page(hall, code, language)
        section = told[told.index('class="custody"') :].partition("</section>")[0]
        assert [words for words in (*now, *before) if words not in section] == []
        assert section.index(now[0]) < section.index(before[0]) < section.index(before[1])


async def test_a_gift_of_which_nothing_is_known_has_no_empty_place(hall: Hall):
    await unveil(hall, hall.gifts[0])

    assert "custody" not in await page(hall, hall.gifts[0])


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Translation still to come: Russian"), ("ru", "Перевод ещё готовится: русский")],
)
async def test_a_card_says_that_its_translation_is_still_to_come(hall: Hall, language, words):
    gift = hall.gifts[0]
    bear = hall.patches(gift)[0]
    await edit(hall, bear, pending=("ru",), title={"en": "A bear"}, story={"en": "It walks."})
    await unveil(hall, gift)
    await open_patch(hall, gift, bear)

    told = await page(hall, bear, language)

    assert words in told
    assert ('<h1 lang="en">A bear</h1>' in told) == (language == "ru")
    assert ("<p>It walks.</p>" in told) == (language == "en")
