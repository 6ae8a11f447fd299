"""The IIIF Presentation 3 collection of an exchange: the manifests of the gifts that are unveiled by now."""

from datetime import UTC

from twincloth.views.metadata.link_set import OCCASION_FORM
from twincloth.views.metadata.presentation import (
    CONTEXT,
    Node,
    collection_reference,
    homepages,
    manifest_reference,
    provider,
    see_also,
    summary,
    thumbnail,
)
from twincloth.views.metadata.record import Occasion, Record


def collection(occasion: Occasion, gifts: list[Record]) -> Node:
    """In the order in which they are given; of one that is sealed there is no trace, so there may be none at all."""
    return {
        "@context": CONTEXT,
        **collection_reference(occasion),
        **summary(occasion.welcome),
        "navDate": occasion.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **(thumbnail(gifts[0]) if gifts else {}),
        "homepage": homepages(occasion.address, occasion.title, occasion.languages),
        "seeAlso": [see_also(f"{occasion.address}/{OCCASION_FORM}", OCCASION_FORM)],
        "provider": [provider(occasion)],
        "items": [manifest_reference(gift) for gift in gifts],
    }
