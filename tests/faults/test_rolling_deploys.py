"""A newer release takes the place of an older one, process by process, while people talk: they notice a reconnect."""

import re
import signal
from collections import Counter
from collections.abc import Sequence
from typing import Any

import aiohttp

from faults.newer_release import NEWER, NEWER_RELEASE, SHEET
from faults.people import browsers
from faults.several import NAMES, Roamer, Several, several_up
from faults.talk import repeat, talking

PAUSE = 0.02


async def test_nobody_notices_a_deploy_but_by_a_reconnect(several: Several, times):
    clients = times(12, 50)
    async with several_up(several, clients) as people:
        refusals = refusals_of(people)
        before = {person: person.connections for person in people}
        async with talking(people, PAUSE) as talk:
            for name in NAMES:
                await talk.acked(2 * clients)
                said = await several.end(name, signal.SIGTERM)
                assert several.running[name].process.returncode == 0, said
                assert "stopped" in said
                await several.start(name, NEWER_RELEASE)
                if name == NAMES[0]:
                    await both_have_the_files_of_both(several)
                await talk.acked(2 * clients)
        await repeat(people)
        assert {running.log.count(f"version={NEWER}") for running in several.running.values()} == {1}
        assert refusals == Counter()
        assert all(person.connections > before[person] for person in people), "the control: all had to move"
        await several.judge(people)


def refusals_of(people: Sequence[Roamer]) -> Counter[str]:
    """What people are answered from now on but that it is done, by code."""
    found: Counter[str] = Counter()

    def watched(person: Roamer) -> None:
        ask = person.ask

        async def note(event: str, **fields: Any) -> dict[str, Any]:
            answer = await ask(event, **fields)
            if not answer["ok"]:
                found[answer["error"]["code"]] += 1
            return answer

        person.ask = note  # type: ignore[method-assign]

    for person in people:
        watched(person)
    return found


async def both_have_the_files_of_both(several: Several) -> None:
    """A page of either release loads what it needs, by whichever process."""
    newer, older = several.sites[NAMES[0]].url, several.sites[NAMES[1]].url
    async with browsers() as http:
        prefixes = {url: await prefix_of(http, url) for url in (newer, older)}
        assert len({*prefixes.values()}) == 2
        for asked in (newer, older):
            for prefix in prefixes.values():
                async with http.get(f"{asked}{prefix}/pages/base.css") as answer:
                    found = answer.status, "immutable" in answer.headers.get("Cache-Control", "")
                assert found == (200, True), (asked, prefix)
            async with http.get(f"{asked}{prefixes[newer]}/{SHEET}") as answer:
                assert answer.status == 200, asked
        async with http.get(f"{older}{prefixes[older]}/{SHEET}") as answer:
            assert answer.status == 404, "the control: the older release has no such file"


async def prefix_of(http: aiohttp.ClientSession, url: str) -> str:
    """Where the files stand that a process's pages load."""
    async with http.get(url) as page:
        return re.search(r"/static/\w+", await page.text())[0]
