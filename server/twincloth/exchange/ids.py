"""Identifiers as they travel: made in a browser, or minted as a code."""

from typing import Annotated

from msgspec import Meta

ClientId = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{1,40}\Z")]
"""Made by whoever makes the thing (a browser, a form), so that sending it again is recognised."""

Code = Annotated[str, Meta(pattern=r"\A[0-9A-Z]{6}\Z")]
"""A short code: the only name of an exchange, a gift or a patch that leaves the server."""
