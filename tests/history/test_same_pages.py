"""The proof of a history: every page is the same wherever it is imported, its pictures made anew."""

import re

from halls import Hall, Visitor
from history.story import URL, Story, exported, imported, opened, told, tree

LINK = re.compile(r'(?:href|src|srcset|action)="([^"]+)"')
OF_THE_MOMENT = re.compile(
    r'name="ticket" value="[^"]*"|/CreationDate \(.*?\)|/ID \[.*?\]|<dt>(?:Last used|По ней входили)</dt><dd>.*?</dd>'
    r"|(?:The latest exports from here that are known of|Последние выгрузки отсюда, о которых известно):</p>.*?</ul>",
    re.DOTALL,
)
"""What is another each time that a page is asked for, wherever it is, and when each server has exported."""

SUFFIX = re.compile(r"\.\w+")
ELSEWHERE = ("/static/", "/language/", "/host/ready", "/host/preflight")
"""What a history does not carry: files of the server, the language of a browser, which links were opened here."""


async def crawled(visitor: Visitor, *starts: str) -> dict[str, tuple[int, str]]:
    """Every page and picture of ours to which these lead, by its path; workbooks and archives hold the time of their making."""
    found: dict[str, tuple[int, str]] = {}
    waiting = list(starts)
    while waiting:
        path = waiting.pop()
        if path in found or path.startswith(ELSEWHERE) or {".xlsx", ".zip"} & set(SUFFIX.findall(path)):
            continue
        status, text = await visitor.get(path)
        found[path] = status, OF_THE_MOMENT.sub("", text)
        links = [link.split()[0].removeprefix(URL).replace("&amp;", "&") for link in LINK.findall(text)]
        ours = (link.partition("#")[0] for link in links if link.startswith("/"))
        waiting += [link for link in ours if "?" not in link or "?as=" in link]
    return found


async def all_pages(hall: Hall, story: Story) -> dict[tuple[str, str, str], tuple[int, str]]:
    """What guests, a stage and a host of Perm see, in both languages."""
    codes = hall.services.collection.contents[hall.code].codes().values()
    starts = {
        "guest": [f"/{code}" for code in (hall.code, *codes, story.vanished)],
        "stage": [story.stage],
        "host": [story.hosts["perm"]],
    }
    return {
        (who, language, path): page
        for language in ("en", "ru")
        for who, paths in starts.items()
        for path, page in (await crawled(hall.visitor(language), *paths)).items()
    }


async def test_every_page_is_the_same_and_so_is_another_export(tmp_path, prepared):
    async with told(tmp_path / "here", prepared) as (hall, story):
        folder = await exported(hall, tmp_path / "out")
        hall.services.views.passing.clear()  # who is connected is of the moment
        before, code = await all_pages(hall, story), hall.code
        content = hall.services.collection.contents[code]

    assert (await imported(folder, tmp_path / "there"))[0] == f"{URL}/{code}"
    async with opened(tmp_path / "there") as hall:
        again = await exported(hall, tmp_path / "again")
        after = await all_pages(hall, story)
        brought = hall.services.collection.contents[code]

    assert tree(again) == tree(folder)
    # When things changed is kept; that they are new to whoever harvests there is not.
    assert brought.stamps == content.stamps != {}
    assert brought.here_since > content.here_since == 0
    assert after.keys() == before.keys()
    assert [path for path in before if after[path] != before[path]] == []
    assert len(before) > 100
    opened_ones = [path for (_, _, path), (status, _) in before.items() if status == 200]
    for page in (f"/{code}/record", "/host/gifts", "/host/guest-book", "/print/labels"):
        assert any(path.startswith(page) for path in opened_ones), page
