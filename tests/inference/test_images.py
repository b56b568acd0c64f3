"""The decoder against a corpus that is made here: good pictures of every kind, and hostile ones."""

import io
import pickle
import struct
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from cnnviz.errors import ImageRejected
from cnnviz.inference import images
from cnnviz.inference.images import decode, sha256_of

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

RED, BLUE = (200, 30, 40), (20, 60, 210)


def probe(mode="RGB", size=(64, 40)):
    """Left half red, right half blue."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return picture.convert(mode)


def saved(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def near(pixel, wanted, tolerance=24):
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, wanted, strict=True))


def halves(picture):
    width, height = picture.size
    return picture.getpixel((width // 4, height // 2)), picture.getpixel(
        (3 * width // 4, height // 2)
    )


GOOD = {
    "jpeg": lambda: saved(probe(), "JPEG", quality=95),
    "jpeg progressive": lambda: saved(probe(), "JPEG", quality=95, progressive=True),
    "jpeg cmyk": lambda: saved(probe("CMYK"), "JPEG", quality=98),
    "png": lambda: saved(probe(), "PNG"),
    "png palette": lambda: saved(probe().quantize(8), "PNG"),
    "png rgba": lambda: saved(probe("RGBA"), "PNG"),
    "webp": lambda: saved(probe(), "WEBP", quality=95),
    "webp lossless": lambda: saved(probe(), "WEBP", lossless=True),
    "gif": lambda: saved(probe(), "GIF"),
    "bmp": lambda: saved(probe(), "BMP"),
    "avif": lambda: saved(probe(), "AVIF", quality=95),
    "mpo": lambda: saved(
        probe(), "MPO", save_all=True, append_images=[probe().transpose(Image.Transpose.ROTATE_180)]
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_accepted_kind_keeps_its_colours(name):
    picture = decode(GOOD[name]())
    assert (picture.mode, picture.size) == ("RGB", (64, 40))
    left, right = halves(picture)
    assert near(left, RED)
    assert near(right, BLUE)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame(kind):
    frames = [probe(), Image.new("RGB", (64, 40), "white")]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
    assert near(halves(decode(data))[0], RED)


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


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_a_nonsense_orientation_is_ignored(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert near(halves(decode(saved(probe(), "JPEG", exif=exif, quality=95)))[0], RED)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_lies_over_white(mode):
    picture = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (20, 0, 40, 40))
    data = saved(picture.convert("LA") if mode == "LA" else picture, "PNG")
    if mode == "P":
        palette = Image.new("P", (40, 40), 0)
        palette.putpalette([255, 0, 0, 0, 0, 0])
        palette.paste(1, (20, 0, 40, 40))
        data = saved(palette, "PNG", transparency=0)
    left, right = halves(decode(data))
    assert left == (255, 255, 255)
    assert right == (0, 0, 0)


def test_half_transparent_is_mixed_with_white():
    data = saved(Image.new("RGBA", (20, 20), (0, 0, 0, 128)), "PNG")
    assert near(decode(data).getpixel((9, 9)), (127, 127, 127), 2)


def test_sixteen_bits_of_grey_are_scaled_and_not_clipped():
    levels = np.linspace(0, 65535, 256).astype(np.uint16)
    data = saved(Image.fromarray(np.tile(levels, (16, 1))), "PNG")
    row = np.asarray(decode(data))[8, :, 0].astype(int)
    assert np.abs(row - np.arange(256)).max() <= 1


def test_one_bit_pictures_are_black_and_white():
    picture = Image.new("1", (32, 32), 0)
    picture.paste(1, (16, 0, 32, 32))
    left, right = halves(decode(saved(picture, "PNG")))
    assert (left, right) == ((0, 0, 0), (255, 255, 255))


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
    assert max(picture.size) == images.MAX_SIDE
    assert abs(picture.width / picture.height - 2) < 0.01
    assert near(halves(picture)[0], RED)


# --- what is refused, and why -------------------------------------------------------------------


def png_header(width, height, depth=8, colour=2):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = zlib.compress(b"\0" * 64)

    def chunk(name, data):
        checksum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return start + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def gif_header(width, height):
    return (
        b"GIF89a"
        + struct.pack("<HH", width, height)
        + b"\x80\0\0"
        + b"\0" * 6
        + (b"\x2c" + struct.pack("<HHHH", 0, 0, width, height) + b"\0\x02\x02\x4c\x01\0\x3b")
    )


def bmp_header(width, height):
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + info


def webp_header(width, height):
    body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body + b"\0"
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("cat.jpg", GOOD["jpeg"]())
    return file.getvalue()


def many_scans():
    data = saved(probe(), "JPEG", progressive=True)
    scan = data.index(b"\xff\xda")
    return data[:scan] + b"\xff\xda" * 300 + data[scan:]


REFUSED = {
    "empty": (lambda: b"", "empty_file"),
    "one byte": (lambda: b"\0", "not_a_picture"),
    "text": (lambda: b"a letter to a friend", "not_a_picture"),
    "too large": (lambda: b"\xff\xd8\xff" + b"\0" * images.MAX_BYTES, "too_large"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "format_not_accepted"),
    "svg with prolog": (lambda: b"  <?xml version='1.0'?><svg/>", "format_not_accepted"),
    "html": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", "format_not_accepted"),
    "pdf": (lambda: b"%PDF-1.7\n%", "format_not_accepted"),
    "eps": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "format_not_accepted"),
    "tiff": (lambda: saved(probe(), "TIFF"), "format_not_accepted"),
    "ico": (lambda: saved(probe(size=(32, 32)), "ICO"), "format_not_accepted"),
    "zip": (zipped, "format_not_accepted"),
    "psd": (lambda: b"8BPS\0\1" + b"\0" * 40, "format_not_accepted"),
    "pickle": (lambda: pickle.dumps({"a": 1}), "not_a_picture"),
    "jpeg 2000": (lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 40, "not_a_picture"),
    "elf": (lambda: b"\x7fELF" + b"\0" * 60, "not_a_picture"),
    "ppm": (lambda: saved(probe(), "PPM"), "not_a_picture"),
    "tga": (lambda: saved(probe(), "TGA"), "not_a_picture"),
    "png of 2.5 gigapixels": (lambda: png_header(50_000, 50_000), "too_many_pixels"),
    "png of 88 megapixels": (lambda: png_header(9_400, 9_400), "too_many_pixels"),
    "png, one bit, 400 megapixels": (lambda: png_header(20_000, 20_000, 1, 0), "too_many_pixels"),
    "png of 2^31 - 1": (lambda: png_header(2**31 - 1, 2**31 - 1), "too_many_pixels"),
    "gif screen of 4.3 gigapixels": (lambda: gif_header(65_535, 65_535), "too_many_pixels"),
    "bmp of 100 megapixels": (lambda: bmp_header(10_000, 10_000), "too_many_pixels"),
    "webp of 131 megapixels": (lambda: webp_header(11_500, 11_500), "too_many_pixels"),
    "just above 50 megapixels": (lambda: png_header(7_072, 7_072), "too_many_pixels"),
    "1 x 1": (lambda: saved(Image.new("RGB", (1, 1)), "PNG"), "too_small"),
    "7 x 7": (lambda: saved(Image.new("RGB", (7, 7)), "PNG"), "too_small"),
    "7 x 100": (lambda: saved(Image.new("RGB", (7, 100)), "PNG"), "too_small"),
    "8 x 161": (lambda: saved(Image.new("RGB", (8, 161)), "PNG"), "too_long"),
    "20000 x 8": (lambda: saved(Image.new("L", (20_000, 8)), "PNG"), "too_long"),
    "300 scans": (many_scans, "too_complex"),
    "jpeg header only": (lambda: GOOD["jpeg"]()[:160], None),
    "heic header only": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 30, None),
    "png, broken checksum": (lambda: GOOD["png"]().replace(b"IDAT", b"IDXT"), None),
    "bmp, header only": (lambda: bmp_header(64, 40), "incomplete"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_has_its_reason(name):
    make, reason = REFUSED[name]
    with pytest.raises(ImageRejected) as caught:
        decode(make())
    assert caught.value.key == (reason or caught.value.key)
    assert caught.value.key in {"incomplete", "not_a_picture"} or reason


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "avif", "bmp"])
def test_half_a_file_is_refused(name, share):
    noise = np.random.default_rng(0).integers(0, 255, (90, 120, 3), np.uint8)
    kind = name.upper()
    data = saved(Image.fromarray(noise), kind)
    with pytest.raises(ImageRejected) as caught:
        decode(data[: int(len(data) * share)])
    assert caught.value.key in {"incomplete", "not_a_picture", "empty_file"}


def test_the_limits_themselves_are_accepted():
    assert decode(saved(Image.new("RGB", (8, 160)), "PNG")).size == (8, 160)
    assert decode(saved(Image.new("RGB", (8, 8)), "PNG")).size == (8, 8)


def test_a_refusal_never_depends_on_a_decoded_pixel(monkeypatch):
    """The checks come first: a bomb must not reach Pillow's decoders."""
    names = ("png of 88 megapixels", "webp of 131 megapixels", "20000 x 8", "too large")
    bombs = [REFUSED[name][0]() for name in names]
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    for bomb in bombs:
        with pytest.raises(ImageRejected):
            decode(bomb)


SEEDS = [GOOD[name]() for name in ("jpeg", "png", "webp", "gif", "bmp", "avif")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.sampled_from(SEEDS),
    edits=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_broken_bytes_give_a_picture_or_a_reason(seed, edits):
    data = bytearray(seed)
    for place, value in edits:
        data[place % len(data)] = value
    try:
        picture = decode(bytes(data))
    except ImageRejected:
        return  # anything else that is raised fails this test
    assert picture.mode == "RGB"


def test_many_threads_decode_at_once():
    files = [GOOD[name]() for name in GOOD] * 4
    alone = [sha256_of(decode(data)) for data in files]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda data: sha256_of(decode(data)), files)) == alone


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
        decode(REFUSED["too large"][0]())
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (type(copy), copy.key, copy.params) == (
        ImageRejected,
        caught.value.key,
        caught.value.params,
    )
