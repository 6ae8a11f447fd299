"""The secret of cookies: a new one signs from now on, beside a running server too."""

from twincloth.background_threads import in_background
from twincloth.operator.task import OperatorTask
from twincloth.pages.cookie_secrets import rotate
from twincloth.pages.services import Services

TURNED = (
    "A new secret signs cookies. The one before is believed for half a year, or until the next time, so nobody is"
    " logged out."
)
FORGOTTEN = (
    "A new secret signs cookies, and the one before counts no more: participants register again, and staff open"
    " their links again."
)


class RotateSecret(OperatorTask, tag="rotate-secret"):
    """`forget` puts everybody out: what the secret before has signed counts no more."""

    forget: bool = False

    async def do(self, services: Services) -> list[str]:
        secrets = await in_background(rotate, services.settings.data, forget=self.forget)
        services.identities.secrets = secrets
        if self.forget:
            services.relay.kick_everybody()
        return [FORGOTTEN if self.forget else TURNED]
