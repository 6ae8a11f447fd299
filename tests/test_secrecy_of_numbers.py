"""How many patches are still folded: nobody but hosts can tell, not even by the length of an answer."""

import re
from pathlib import Path

from canaries import answers, folder_of, open_canaries, steps
from halls import Hall
from twincloth.exchange.actor import Role
from twincloth.exchange.doors import OpenDoors


def same_for_any_count(hall: Hall, told: dict[str, str]) -> dict[str, str]:
    """What is told, less what differs by chance between two servers."""
    gifts = hall.services.collection.contents[hall.code].gifts
    chance = {
        hall.url: "URL",
        hall.url.removeprefix("http://"): "ADDRESS",
        hall.url.upper(): "URL",
        hall.code: "EXCHANGE",
    }
    for number, gift in enumerate(gifts):
        chance |= {gift.code: f"GIFT{number}"}
        chance |= {card.code: f"CARD{number}{at}" for at, card in enumerate(gift.cards)}
    told = {where: _replaced(text, chance) for where, text in told.items()}
    return {_replaced(where, chance): _steady(text) for where, text in told.items()}


def _replaced(text: str, chance: dict[str, str]) -> str:
    for old, new in chance.items():
        text = text.replace(old, new).replace(old.lower(), new.lower())
    return text


def _steady(text: str) -> str:
    """Tickets, ids, times, symbols and dates of a moment all become alike."""
    text = re.sub(r'name="ticket" value="[^"]+"', "TICKET", text)
    text = re.sub(r'(me|as|data-author)="[^"]+"', r'\1="ID"', text)
    text = re.sub(r"\b\d{13}\b|\d{4}-\d\d-\d\dT[\d:]{8}Z", "MOMENT", text)
    text = re.sub(r"(?:M\d+ \d+h\d+v1h-\d+z)+", "MODULES", text)
    text = re.sub(r"[0-9a-f]{32}", "HASH", text)
    return re.sub(r"'(Date|X-Request-ID|Content-Length|Set-Cookie|Etag|Last-Modified)': '[^']*'", r"\1", text)


async def test_nobody_can_tell_how_many_patches_are_still_folded(tmp_path: Path):
    """Two servers that differ in the number of patches alone say the same, down to the length."""
    async with (
        open_canaries(folder_of(tmp_path, "few"), 3) as few,
        open_canaries(folder_of(tmp_path, "many"), 6) as many,
    ):
        seen = []
        for hall, _ in (few, many):
            await hall.give(OpenDoors())
            seen.append(await walk(hall))

        assert seen[0].keys() == seen[1].keys()
        for where, text in seen[0].items():
            assert text == seen[1][where], where


async def walk(hall: Hall) -> dict[str, str]:
    """What a guest and a stage see at every step, at addresses that exist whatever the number."""
    guest, stage_path = hall.visitor(), await hall.link(Role.STAGE)
    stage = hall.visitor()
    await stage.get(stage_path)
    lines = [await guest.connect(), await stage.connect("stage")]
    bear = hall.gifts[0]
    codes = (hall.code, bear, hall.patches(bear)[0], hall.patches(bear)[2])
    seen = {}
    async for step in steps(hall):
        if step == "closed":
            continue
        paths = [*(f"/{code}" for code in codes), f"/{hall.code}/record", f"/{codes[-1]}/qr.svg"]
        paths.append(f"/oai?verb=GetRecord&metadataPrefix=lido&identifier=oai:127.0.0.1:{bear}")
        told = await answers(guest, paths) | {"stage": (await stage.get(stage_path))[1]}
        told["caught up"] = str(await (await guest.connect()).ask("catch-up", {"after": 0}))
        told["frames"] = str([line.heard["entry"] for line in lines if not line.cut_off.is_set()])
        seen |= {f"{step} {where}": text for where, text in same_for_any_count(hall, told).items()}
    return seen
