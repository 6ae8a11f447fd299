"""Pictures in pages: every format that is kept, the best first, and one that all browsers know."""

from twincloth.collection.picture import Picture, Variant
from twincloth.views.pictures import formats, srcset


def variant(name: str, width: int) -> Variant:
    kind = name.rpartition(".")[2].replace("jpg", "jpeg")
    return Variant(name=name, width=width, height=width, media_type=f"image/{kind}", size=1)


def picture(*names: tuple[str, int]) -> Picture:
    return Picture(width=960, height=960, variants=tuple(variant(*each) for each in names))


def test_the_best_format_comes_first_and_that_of_all_browsers_last():
    hung = picture(("b.webp", 960), ("c.jpg", 480), ("a.avif", 480), ("d.webp", 480))

    assert [[one.name for one in sizes] for sizes in formats(hung)] == [
        ["a.avif"],
        ["d.webp", "b.webp"],
        ["c.jpg"],
    ]


def test_a_picture_of_one_format_has_that_for_all_browsers():
    assert [[one.name for one in sizes] for sizes in formats(picture(("a.webp", 480)))] == [["a.webp"]]


def test_a_srcset_says_how_wide_each_size_is():
    (sizes,) = formats(picture(("b.webp", 960), ("a.webp", 480)))

    assert srcset(sizes) == "/pictures/a.webp 480w, /pictures/b.webp 960w"
