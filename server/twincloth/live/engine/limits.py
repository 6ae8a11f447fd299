"""The engine's bounds: what one client may take of it."""

from msgspec import Struct
from msgspec.structs import replace


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

    frames_at_once: int = 500
    frames_per_second: int = 100
    """A page of ours sends four frames at once when it connects (CONNECT, catching up, the time, what was not yet
    acked), and at most six a second: the time before an unveiling, a command of a host a second, a pong. The rate
    limits let a host do 400 things at once and 20 a second, and answer what is above it in words; they are to be met
    first. A read of the connection counts as a frame, for bytes may come one by one."""
    bytes_at_once: int = 524_288
    bytes_per_second: int = 65_536
    """Eight of the largest frames, then one a second. The largest thing that a page says is a message of 4 kB, and
    it says 20 at once."""
    work_at_once: float = 1.0
    work_per_second: float = 0.1
    """Seconds of processor time in handlers. To catch up with 5,000 entries takes 0.05 s where nobody has before;
    asking for the time 50 µs, eight times in a row and four times a second."""
    polls_at_once: int = 100
    polls_per_second: int = 20
    """Polls are not refused but answered later, with all that has come by then: 50 ms are below what a phone's network
    takes there and back."""
    hold: float = 5.0
    """How long an address waits for its answer that has asked too often for what it cannot have. With the 4,800
    connections that it may have (docs/decisions/0034-http-door.md) it gets a thousand such answers a second."""

    def widened(self, times: float) -> "EngineLimits":
        """For an operator who lets a person do so many times as much as usual."""
        return replace(
            self,
            **{
                name: max(1.0, times) * getattr(self, name)
                for name in self.__struct_fields__
                if name in WIDENED
            },
        )


WIDENED = frozenset(
    f"{name}_{rate}" for name in ("frames", "bytes", "work", "polls") for rate in ("at_once", "per_second")
)

CONNECT_FRAMES = 25
"""What a CONNECT counts for: it costs 200 to 300 µs (docs/performance.md), a pong 3. Twenty at once, four a second."""

REQUEST_FRAMES = 4
"""What a POST of long polling counts for, beside its packets: as much for aiohttp as some 100 pongs, but a page that
can do no better needs five a second."""

REFUSED_FRAMES = 10
"""What an event above the rate limits counts for: 50 at once are answered, and ten a second, while a page of ours waits
for a second at least before it asks again."""
