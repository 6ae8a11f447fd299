"""The command line: each module here adds its commands; all of them are taken in."""

import importlib
import pkgutil

from twincloth.commands.application import app, say

__all__ = ["app", "say"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
