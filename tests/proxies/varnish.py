"""A real Varnish before the product, as the guide to watching sets it up."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from halls import Hall
from proxies.standing import DOCS, free_ports, replaced, running


@asynccontextmanager
async def varnish(hall: Hall, folder: Path, port: int = 0) -> AsyncIterator[int]:
    """The port at which it answers for a hall that trusts it; a free one unless told."""
    assert shutil.which("varnishd"), "install varnish"
    port = port or free_ports(1)[0]
    documented = (DOCS / "varnish.vcl").read_text("utf-8")
    configuration = folder / "twincloth.vcl"
    configuration.write_text(replaced(documented, **{'"8470"': f'"{hall.services.settings.port}"'}), "utf-8")
    listening = ["-a", f"127.0.0.1:{port}", "-f", str(configuration)]
    command = ["varnishd", "-F", "-j", "none", "-n", str(folder / "varnish"), "-s", "malloc,64m", *listening]
    async with running(command, folder, port):
        yield port
