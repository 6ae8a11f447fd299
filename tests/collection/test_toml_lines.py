"""Lines of TOML: a problem must point where its author will look."""

from twincloth.collection.folder.toml_lines import KeyLines

TEXT = '''\
a = "x = 1"
b = [
  "[c]", # ]
]
d = """
e = 1
"""
[f.g]
h.i = 1
[[j]]
k = {l = 1}
[[j.m]]
n = 1
[[j]]
[j.o]
"p" = 1
'''


def test_lines_of_keys_are_told_through_every_form_of_toml():
    lines = KeyLines(TEXT)

    expected = {("a",): 1, ("b",): 2, ("b", 0): 2, ("d",): 5, ("e",): 1, ("f", "g", "h", "i"): 9}
    expected |= {("j", 0, "k", "l"): 11, ("j", 0, "m", 0, "n"): 13, ("j", 1): 14, ("j", 1, "o", "p"): 16}
    expected |= {("j", 1, "o", "q"): 15}
    assert {path: lines.line(path) for path in expected} == expected
