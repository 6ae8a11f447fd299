"""The secret of cookies: a new one signs from now on, beside running servers too."""

from twincloth.operator.failures import Failed
from twincloth.operator.task import OperatorTask
from twincloth.pages.services import Services
from twincloth.settings import SettingsError

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
        try:
            await services.secrets.rotate(forget=self.forget)
        except SettingsError as given:
            raise Failed(str(given)) from None
        return [FORGOTTEN if self.forget else TURNED]
