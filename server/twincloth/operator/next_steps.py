"""What to do once an exchange has been taken in: where it is to be seen, and which links whom to send."""

from collections.abc import Iterator

from twincloth.collection.content import Content
from twincloth.collection.spoken import words_in
from twincloth.exchange.actor import Role
from twincloth.operator.task_server import is_served
from twincloth.pages.services import Services
from twincloth.settings import Settings


def next_steps(content: Content, services: Services) -> Iterator[str]:
    """A line each, commands as they can be copied."""
    settings, sharing = services.settings, services.sharing
    elsewhere = settings.database or settings.data == Settings().data
    told = "" if elsewhere else f" --data {settings.data.absolute()}"
    if is_served(settings) or (sharing and sharing.fleet.processes.others()):
        yield f"Next: it is open already, at {settings.url}/{content.code}"
    else:
        public = f" --public-url {settings.public_url}" if settings.public_url else ""
        yield f"Next: twincloth serve{told}{public}"
    language = content.languages[0]
    for place in content.places:
        name = words_in(place.name, language)
        yield f"A secret link for the host of {name}: twincloth staff {content.code} --{Role.HOST} {place.key}{told}"
    yield f"A link for a hall's screen: twincloth staff {content.code} --{Role.STAGE}{told}"
