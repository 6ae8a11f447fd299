"""Figures of a fault rig: times in seconds, told by their worst and their 95 % value."""

from collections import defaultdict


class Figures:
    """Collects; judges only where `judged`, since short forms run beside other things."""

    def __init__(self, rig: str, *, judged: bool) -> None:
        self.rig = rig
        self.judged = judged
        self._times: dict[str, list[float]] = defaultdict(list)
        self._counts: dict[str, int] = {}

    def add(self, what: str, seconds: float) -> None:
        """One more time of this kind."""
        self._times[what].append(seconds)

    def count(self, what: str, number: int) -> None:
        """How many of something there were."""
        self._counts[what] = number

    @property
    def told(self) -> list[str]:
        """Of what there are times."""
        return list(self._times)

    def quantile(self, what: str, part: float) -> float:
        """The time that `part` of all do not exceed."""
        times = sorted(self._times[what])
        return times[min(len(times) - 1, int(part * len(times)))]

    def must_be_within(self, what: str, seconds: float, part: float = 1.0) -> None:
        """Raises AssertionError where fewer than `part` of the times are within the bound."""
        if self.judged:
            found = self.quantile(what, part)
            assert found <= seconds, f"{what}: {part:.0%} within {found:.2f} s, not {seconds} s"

    def lines(self) -> list[str]:
        """What to print."""
        times = [
            f"  {what}: {len(seconds)} times, 95 % within {self.quantile(what, 0.95):.3f} s,"
            f" worst {max(seconds):.3f} s"
            for what, seconds in self._times.items()
        ]
        return ["", self.rig, *times, *(f"  {what}: {number}" for what, number in self._counts.items())]
