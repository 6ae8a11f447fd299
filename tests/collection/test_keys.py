"""Keys: what somebody calls a thing becomes what a folder may hold."""

import pytest

from twincloth.collection.folder.tables import KEY
from twincloth.collection.keys import key_from


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Пермь", "perm"),
        ("Щёлково, Жуковский", "shchelkovo-zhukovskii"),
        ("São Paulo", "sao-paulo"),
        ("  Oxford  ", "oxford"),
        ("東京", "place-1"),
        ("-", "place-1"),
        ("a long name of a town that goes on and on and on", "a-long-name-of-a-town-that-goes-on"),
    ],
)
def test_a_name_becomes_a_key_that_a_folder_may_have(words, key):
    assert key_from(words, (), "place-1") == key
    assert KEY.fullmatch(key)
    again = key_from(words, {key, f"{key}-2"}, "place-1")
    assert again == f"{key}-3"
    assert KEY.fullmatch(again)
