"""Every setting: what there is (declaration), and what somebody wanted (reading)."""

from twincloth.settings.reading import SettingsError, read_settings
from twincloth.settings.settings import COUNTS, DECLARED, FIELDS, PREFIX, Settings
from twincloth.settings.values import Networks, UrlList

__all__ = [
    "COUNTS",
    "DECLARED",
    "FIELDS",
    "PREFIX",
    "Networks",
    "Settings",
    "SettingsError",
    "UrlList",
    "read_settings",
]
