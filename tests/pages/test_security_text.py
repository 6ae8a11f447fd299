"""security.txt: who finds a hole learns whom to tell, where somebody has said so."""

from datetime import UTC, datetime, timedelta

from halls import Limited
from twincloth.pages.security_text import PATH


async def test_it_says_what_the_standard_asks_for_and_is_not_there_without_a_contact(limited: Limited):
    """RFC 9116: Contact and Expires have to be there, Expires once and in less than a year."""
    async with limited(contact="curator@museum.example", public_url="https://cloth.example") as hall:
        here = f"http://127.0.0.1:{hall.services.settings.port}"
        async with hall.visitor().http.get(f"{here}{PATH}") as answer:
            lines = (await answer.text()).splitlines()
            assert answer.content_type == "text/plain"
            assert answer.charset == "utf-8"
    told = dict(line.split(": ", 1) for line in lines)
    expires = datetime.strptime(told.pop("Expires"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)

    assert timedelta(days=90) < expires - datetime.now(UTC) < timedelta(days=365)
    assert told == {
        "Contact": "mailto:curator@museum.example",
        "Preferred-Languages": "en, ru",
        "Canonical": "https://cloth.example/.well-known/security.txt",
    }
    async with limited() as hall:
        assert (await hall.visitor().get(PATH))[0] == 404
