"""The engine's bounds: what one client may take of it."""

from msgspec import Struct


class EngineLimits(Struct, frozen=True, kw_only=True):
    """Times in seconds, sizes in bytes. What waits for one client is bounded by number and by size."""

    ping_interval: float = 25.0
    ping_timeout: float = 20.0
    connect_within: float = 10.0
    """From the opening of a connection, or a probe of WebSocket, to its CONNECT or its upgrade."""
    largest_frame: int = 65_536
    most_packets: int = 16
    """In the body of one POST."""
    most_unread: int = 32
    """Messages of one client that wait to be handled, before its transport is read no further."""
    most_frames: int = 1024
    most_bytes: int = 1_000_000
    stalled_for: float = 20.0
    """How long a client may take nothing of what is written to it."""
    linger: float = 2.0
    """From our goodbye to the end of a connection whose client says none."""
    binary: bool = False
