"""What becomes of a picture, in this process; `test_intake.py` has the files of strangers."""

import io
import pickle
import random

import numpy as np
import pytest
from PIL import Image, ImageCms

from cnnviz.errors import ImageRejected
from cnnviz.photos.decoding.images import decode, sha256_of
from cnnviz.photos.decoding.refusals import MAX_BYTES, MAX_SIDE
from tests.photos.decoding.hostile_pictures import CORPUS
from tests.photos.decoding.picture_files import BLUE, RED, jpeg, noise, probe, saved


def near(pixel, wanted, tolerance=24):
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_camera_may_lie_on_its_side(kind, orientation):
    """Oracle: EXIF's own definition of where row 0 and column 0 are."""
    turn = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    upright = probe()
    upright.paste("white", (0, 0, 16, 10))  # a mark that tells all eight apart
    stored = upright if turn is None else upright.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode(saved(stored, kind, exif=exif, **({"quality": 95} if kind != "PNG" else {})))
    assert picture.size == upright.size
    assert near(picture.getpixel((5, 4)), (255, 255, 255), 40)
    assert near(picture.getpixel((58, 35)), BLUE, 40)


def test_half_transparent_is_mixed_with_white():
    data = saved(Image.new("RGBA", (20, 20), (0, 0, 0, 128)), "PNG")
    assert near(decode(data).getpixel((9, 9)), (127, 127, 127), 2)


def test_a_large_clear_picture_hides_the_colour_under_it_at_its_edges_too():
    """Made small and laid over white, in either order: no red that nobody was meant to see."""
    picture = Image.new("RGBA", (4096, 256), (255, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (2049, 0, 4096, 256))
    row = np.asarray(decode(saved(picture, "PNG")))[64]
    assert row.shape == (2048, 3)
    assert (row.max(1) == row.min(1)).all()


def test_sixteen_bits_of_grey_are_scaled_and_not_clipped():
    levels = np.linspace(0, 65535, 256).astype(np.uint16)
    data = saved(Image.fromarray(np.tile(levels, (16, 1))), "PNG")
    row = np.asarray(decode(data))[8, :, 0].astype(int)
    assert np.abs(row - np.arange(256)).max() <= 1


def test_nothing_but_pixels_leaves():
    exif = Image.Exif()
    exif[0x010F] = "secret camera"
    exif.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = decode(saved(probe(), "JPEG", exif=exif, icc_profile=profile, comment=b"secret"))
    assert picture.info == {}
    assert len(picture.getexif()) == 0
    assert b"secret" not in saved(picture, "PNG")


def test_a_large_photo_comes_out_bounded_with_its_aspect():
    picture = decode(saved(probe(size=(6000, 3000)), "JPEG"))
    assert max(picture.size) == MAX_SIDE
    assert abs(picture.width / picture.height - 2) < 0.01
    assert near(picture.getpixel((500, 500)), RED)


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (4032, 3024)), ("WEBP", (2600, 1950))])
def test_a_photo_made_small_looks_to_a_network_as_the_whole_one_does(kind, size):
    """Against the pixels that torchvision's transform would hand on: less than a level apart.

    torchvision ignores colour profiles: the photo here has none.
    """
    coarse = np.random.default_rng(1).integers(0, 255, (195, 260, 3), np.uint8)
    data = saved(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC), kind, quality=90)
    whole = Image.open(io.BytesIO(data)).convert("RGB")
    small = [
        np.asarray(picture.resize((309, 232), Image.Resampling.BILINEAR), float)
        for picture in (decode(data), whole)
    ]
    assert np.abs(small[0] - small[1]).mean() < 0.5


def test_a_photo_that_fits_keeps_every_pixel():
    picture = noise((2048, 300))
    assert decode(saved(picture, "PNG")).tobytes() == picture.tobytes()


def test_a_refusal_never_depends_on_a_decoded_pixel(monkeypatch):
    """The checks come first: a bomb must not reach Pillow's decoders."""
    names = (
        "png of 88 megapixels",
        "webp of 131 megapixels",
        "webp animated, 81 megapixels",
        "avif of 64 megapixels",
        "heic of 64 megapixels",
        "20,000 x 8, gif",
        "jpeg, 201 scans",
    )
    bombs = [CORPUS[name].make() for name in names]
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    for bomb in bombs:
        with pytest.raises(ImageRejected):
            decode(bomb)


def test_an_animation_is_never_counted(monkeypatch):
    """To know how many frames there are, all of them would be read."""
    from PIL.GifImagePlugin import GifImageFile

    data = CORPUS["gif of 500 frames"].make()
    counted = property(lambda self: pytest.fail("counted"))
    monkeypatch.setattr(GifImageFile, "n_frames", counted)
    monkeypatch.setattr(GifImageFile, "is_animated", counted)
    assert near(decode(data).getpixel((9, 9)), RED)


def test_the_digest_tells_one_pixel_and_the_shape_apart():
    picture = Image.new("RGB", (3000, 1000), RED)
    other = picture.copy()
    other.putpixel((2999, 999), BLUE)
    assert sha256_of(picture) != sha256_of(other)
    turned = Image.frombytes("RGB", (1000, 3000), picture.tobytes())
    assert sha256_of(picture) != sha256_of(turned)
    assert sha256_of(picture) == sha256_of(picture.copy())


def test_a_refusal_crosses_process_borders():
    with pytest.raises(ImageRejected) as caught:
        decode(jpeg() + random.Random(0).randbytes(MAX_BYTES))
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (type(copy), copy.key, copy.params) == (
        ImageRejected,
        caught.value.key,
        caught.value.params,
    )
