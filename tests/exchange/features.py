"""What a feature's own tests bring along for the tests that go over every feature."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any


def brought_along(name: str) -> Iterator[Any]:
    """What stands under this name in the features' test modules, one by one; of a dictionary its items."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if f"\n{name} = " in path.read_text("utf-8") and f'brought_along("{name}")' not in path.read_text(
            "utf-8"
        ):
            brought = getattr(import_module(f"exchange.{path.stem}"), name)
            yield from brought.items() if isinstance(brought, dict) else brought
