"""Pictures: told by their bytes, refused when unfit, and served small, without what they were made of."""

import hashlib

import pytest
import pyvips

from twincloth.collection.derivatives import SMALLEST_CARD_BYTES, derive
from twincloth.collection.picture import Region
from twincloth.collection.pictures import UnfitPicture, kind_of, measure
from twincloth.collection.srgb import LINEN

SAVERS = {
    "jpeg": "jpegsave_buffer",
    "png": "pngsave_buffer",
    "webp": "webpsave_buffer",
    "tiff": "tiffsave_buffer",
}
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="200" height="300"/>%s</svg>'
)


def cloth(width=1600, height=1200):
    """A picture that does not compress well: noise, as a woven ground is."""
    noise = pyvips.Image.gaussnoise(width, height, mean=128, sigma=80, seed=1943).cast("uchar")
    return noise.bandjoin([noise.rot180(), noise.fliphor()]).copy(interpretation="srgb")


def saved(kind, image=None, **options):
    return getattr(image or cloth(), SAVERS[kind])(**options)


def put(contents, folder):
    """A file of a picture, beside the folder that takes what is made of it."""
    path = folder.with_name(f"{folder.name}.original")
    path.write_bytes(contents)
    return path


def hung(contents, regions, folder):
    source = put(contents, folder)
    return derive(source, measure(source), regions, folder, lambda done: None)


def webp(picture):
    return [variant for variant in picture.variants if variant.media_type == "image/webp"]


def opened(folder, variant):
    return pyvips.Image.new_from_file(str(folder / variant.name))


@pytest.mark.parametrize("kind", SAVERS)
def test_each_kind_is_told_by_its_bytes_and_hung(kind, tmp_path):
    contents = saved(kind, cloth(640, 480))

    picture = hung(contents, [Region(0, 0, 640, 480)], tmp_path)

    assert kind_of(put(contents, tmp_path)) == kind
    assert (picture.whole.width, picture.whole.height) == (640, 480)
    assert [variant.width for variant in webp(picture.whole)] == [480, 640]


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"\xef\xbb\xbf",
        b'<?xml version="1.0"?>\n',
        b"<!-- a > b --><!-- c -->\n",
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]>\n",
    ],
)
def test_a_drawing_is_told_by_its_root(beginning, tmp_path):
    assert kind_of(put(beginning + DRAWING % b"", tmp_path)) == "svg"


@pytest.mark.parametrize(
    "contents",
    [
        b"",
        b"quilt",
        b"GIF89a" + b"\0" * 90,
        b"%PDF-1.7",
        b"<html><svg></svg></html>",
        b"<!--x-->" * 8000,
        b" " * 60_000,
    ],
)
def test_what_is_no_picture_is_refused(contents, tmp_path):
    with pytest.raises(UnfitPicture, match="not a picture of a supported kind"):
        measure(put(contents, tmp_path))


@pytest.mark.parametrize("kind", [*SAVERS, "svg"])
def test_a_picture_broken_off_is_refused(kind, authored):
    contents = DRAWING % b"" if kind == "svg" else saved(kind)
    authored.write("gifts/perm-quilt/quilt.svg", contents[: len(contents) * 2 // 3])

    problem = authored.problem()

    assert problem.file == "gifts/perm-quilt/quilt.svg"
    assert "the picture is broken" in problem.what


def test_a_small_file_that_claims_many_pixels_is_refused_unread(authored):
    contents = pyvips.Image.black(20_000, 20_000).pngsave_buffer(compression=9)
    assert len(contents) < 1_000_000
    authored.write("gifts/perm-quilt/quilt.svg", contents)

    assert authored.problem().what == "the picture is too large (20000 × 20000 pixels)"


def test_a_vast_drawing_is_refused(authored):
    vast = DRAWING.replace(b"viewBox", b'width="20000" height="20000" viewBox') % b""
    authored.write("gifts/perm-quilt/quilt.svg", vast)

    assert authored.problem().what == "the picture is too large (20000 × 20000 pixels)"


@pytest.mark.parametrize("href", [b"https://elsewhere/x.png", b"photo.jpg", b"file:///etc/passwd"])
def test_a_drawing_that_shows_an_outside_image_is_refused(href, tmp_path):
    with pytest.raises(UnfitPicture, match="outside itself"):
        measure(put(DRAWING % (b'<image width="9" xlink:href="%s"/>' % href), tmp_path))


def test_a_drawing_that_embeds_its_image_is_taken(tmp_path):
    embedding = b'<image href=" data:image/png;base64,AAAA"/><a href="https://elsewhere"><rect/></a>'
    measure(put(DRAWING % embedding, tmp_path))


def test_a_drawing_is_large_as_a_whole_and_in_each_patch(tmp_path):
    picture = hung(DRAWING % b"", [Region(0, 0, 100, 50), Region(200, 100, 200, 200)], tmp_path)

    assert (picture.whole.width, picture.whole.height) == (400, 300)
    assert [variant.width for variant in webp(picture.whole)] == [480, 960, 1920]
    assert picture.crops[0].width == picture.crops[0].height * 2 == 722
    assert picture.crops[1].width == 1444


def test_a_crop_shows_its_own_part(tmp_path):
    picture = hung(DRAWING % b"", [Region(0, 0, 200, 300), Region(200, 0, 200, 300)], tmp_path)

    black, linen = (opened(tmp_path, crop.variants[0]) for crop in picture.crops)

    assert black.avg() < 2
    assert [round(band.avg() / 4) for band in linen] == [round(part / 4) for part in LINEN]


def test_the_smallest_picture_of_a_card_is_light(tmp_path):
    picture = hung(saved("jpeg", Q=98), [Region(0, 0, 1600, 1200), Region(100, 0, 300, 1200)], tmp_path)

    for crop in picture.crops:
        assert crop.variants[0].size < SMALLEST_CARD_BYTES
        assert crop.variants[0].width > 100
    assert picture.whole.variants[0].size > SMALLEST_CARD_BYTES, "the cloth is too smooth to prove anything"


def test_a_variant_is_named_by_its_contents_and_says_its_size(tmp_path):
    for variant in hung(saved("png"), [], tmp_path).whole.variants:
        contents = (tmp_path / variant.name).read_bytes()
        assert variant.name == hashlib.sha256(contents).hexdigest()[:32] + variant.name[32:]
        assert variant.size == len(contents)
        image = opened(tmp_path, variant)
        assert (image.width, image.height) == (variant.width, variant.height)


def test_nothing_unfinished_is_left_in_the_folder(tmp_path):
    whole = hung(saved("png"), [], tmp_path).whole
    names = {variant.name for variant in whole.variants}

    assert {path.name for path in tmp_path.iterdir()} == names | {whole.master.removeprefix("masters/")}


def test_where_a_picture_was_taken_is_dropped(tmp_path):
    image = cloth(600, 400).copy()
    image.set_type(pyvips.GValue.gstr_type, "exif-ifd3-GPSLatitude", "58/1 0/1 0/1 (Perm)")
    contents = saved("jpeg", image)
    assert b"Exif" in contents

    hung(contents, [], tmp_path)
    for made in tmp_path.iterdir():
        assert b"exif" not in made.read_bytes().lower(), made.name


def test_a_picture_on_its_side_is_set_upright(tmp_path):
    image = cloth(600, 400).copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    contents = saved("jpeg", image)

    picture = hung(contents, [Region(0, 0, 400, 600)], tmp_path)

    assert (picture.whole.width, picture.whole.height) == (400, 600)
    assert (picture.crops[0].width, picture.crops[0].height) == (400, 600)


@pytest.mark.parametrize("bands", [1, 4])
def test_grey_and_cmyk_become_colours_of_the_screen(bands, tmp_path):
    grey = pyvips.Image.black(640, 400) + 90
    image = grey.cast("uchar").copy(interpretation="b-w")
    if bands == 4:
        image = image.bandjoin([image] * 3).copy(interpretation="cmyk")

    variant = hung(saved("tiff", image), [], tmp_path).whole.variants[0]

    assert opened(tmp_path, variant).bands == 3


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (1, 40)])
def test_a_picture_of_next_to_nothing_is_hung(size, tmp_path):
    picture = hung(saved("png", cloth(*size)), [Region(0, 0, 1, 1)], tmp_path)

    assert [(one.width, one.height) for one in webp(picture.whole)] == [size]
    assert [(one.width, one.height) for one in webp(picture.crops[0])] == [(1, 1)]


def test_a_picture_that_is_unpacked_whole_is_turned_as_any_other(tmp_path):
    """It is written as it lies first, so that the decoder lets go of it before the pyramid is made."""
    corner = cloth(600, 400).draw_rect([0, 0, 0], 0, 0, 300, 200, fill=True).copy()
    corner.set_type(pyvips.GValue.gint_type, "orientation", 6)

    hung_up = hung(saved("jpeg", corner, interlace=True, Q=95), [], tmp_path)

    shown = opened(tmp_path, hung_up.whole.variants[-1])
    assert (shown.width, shown.height) == (400, 600)
    assert shown.crop(210, 10, 180, 280).avg() < 10 < shown.crop(10, 10, 180, 280).avg()


def test_an_extremely_long_picture_is_hung(tmp_path):
    picture = hung(saved("png", pyvips.Image.black(30, 20_000)), [Region(0, 0, 30, 20_000)], tmp_path)

    assert picture.crops[0].variants[0].height <= 16_383
