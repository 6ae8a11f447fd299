"""Adjacency: where two open patches touch, what both have a part of is open too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from twincloth.collection.picture import Region


@lru_cache(maxsize=256)
def with_shared_edges(regions: tuple[Region, ...]) -> tuple[Region, ...]:
    """The regions, and beside them one over each shared edge, and over each corner where four of them meet.

    All of them together cover what the regions cover. A pixel of a smaller level that lies on a shared edge is inside
    none of the regions, but inside the one over the edge.
    """
    beside = tuple(_beside(regions))
    above = tuple(_turned(_beside(_turned((*regions, *beside)))))
    return (*regions, *beside, *above)


def _beside(regions: Iterable[Region]) -> Iterator[Region]:
    """For each two regions that touch left and right, what both reach over along their common edge."""
    regions = tuple(regions)
    starting: defaultdict[int, list[Region]] = defaultdict(list)
    for region in regions:
        starting[region.x].append(region)
    for one in regions:
        for other in starting[one.x + one.width]:
            top, bottom = max(one.y, other.y), min(one.y + one.height, other.y + other.height)
            if bottom > top:
                yield Region(one.x, top, one.width + other.width, bottom - top)


def _turned(regions: Iterable[Region]) -> Iterator[Region]:
    return (Region(one.y, one.x, one.height, one.width) for one in regions)
