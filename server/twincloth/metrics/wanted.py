"""Whether anybody wants metrics, and by which token they are read."""

from pathlib import Path

import msgspec

from twincloth.metrics.metrics import Metrics
from twincloth.settings import Settings, SettingsError
from twincloth.settings.values import Token


def metrics_wanted(settings: Settings) -> Metrics | None:
    """None where no setting asks for them. Raises SettingsError for a file that holds no token."""
    token = settings.metrics_token
    if settings.metrics_token_file:
        token = _token_of(settings.metrics_token_file)
    return Metrics(token) if token or settings.metrics_port else None


def _token_of(file: Path) -> str:
    try:
        token = file.read_text("utf-8").partition("\n")[0].strip()
        if token:
            return msgspec.convert(token, Token)
    except OSError as error:
        raise SettingsError(f"metrics_token_file: {file} cannot be read ({error.strerror})") from None
    except (msgspec.ValidationError, UnicodeDecodeError):
        pass
    raise SettingsError(
        f"metrics_token_file: the first line of {file} is not 16 or more letters, digits and signs"
    )
