"""The rules: what may happen in an exchange, told in commands and facts; pure, without clock, chance or I/O."""

import importlib
import pkgutil

# A feature is a file here and nothing else: importing every file is what registers its commands and facts.
for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
