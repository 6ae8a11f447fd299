"""Reading settings: from the command line, the environment, a settings file, or the declaration, in this order."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from twincloth.settings.settings import DECLARED, FIELDS, Settings, flag, variable
from twincloth.settings.values import is_address, shown


class SettingsError(Exception):
    """A setting that cannot be used; the message says which, where it stood, and what to write instead."""


class RawSetting(NamedTuple):
    """A setting as somebody wrote it, and where."""

    value: Any
    where: str


def read_settings(
    flags: Mapping[str, Any],
    file: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    defaults: Mapping[str, Any] | None = None,
) -> Settings:
    """Settings from everywhere they may stand; flags that are None were not given. Raises SettingsError."""
    given = dict(_given(flags, file, environment))
    values = {name: _value(name, one) for name, one in given.items()}
    settings = Settings(**{**(defaults or {}), **values})
    if not is_address(settings.url):
        raise _wrong("public_url", given.get("public_url") or RawSetting(settings.url, "host and port"))
    return settings


def told_of(name: str, value: Any) -> str:
    """What the log says of a setting."""
    if DECLARED[name].secret:
        return "set" if value else ""
    return "" if value is None else shown(value)


def _given(
    flags: Mapping[str, Any], file: Path | None, environment: Mapping[str, str]
) -> Iterator[tuple[str, RawSetting]]:
    """What was written, the least important first."""
    for name, value in (_from_file(file) if file else {}).items():
        yield name, RawSetting(value, f"{file}: {name}")
    for name in FIELDS:
        if environment.get(variable(name)):
            yield name, RawSetting(environment[variable(name)], variable(name))
    for name, value in flags.items():
        if value is not None:
            yield name, RawSetting(value, flag(name))


def _from_file(file: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: is not TOML ({error})") from None
    for name in values.keys() - FIELDS.keys():
        nearest = get_close_matches(name, FIELDS, n=1)
        advice = f"did you mean {nearest[0]}?" if nearest else f"the settings are {', '.join(FIELDS)}"
        raise SettingsError(f"{file}: {name} is no setting; {advice}")
    return values


def _value(name: str, given: RawSetting) -> Any:
    try:
        return msgspec.convert(
            given.value, FIELDS[name], strict=False, dec_hook=lambda kind, text: kind(text)
        )
    except msgspec.ValidationError:
        raise _wrong(name, given) from None


def _wrong(name: str, given: RawSetting) -> SettingsError:
    what = "what is given" if DECLARED[name].secret else repr(given.value)
    return SettingsError(f"{given.where}: {what} is not {DECLARED[name].wanted}")
