"""Frames of a camera: what is one, and what is refused, by its child and before."""

import io

import numpy as np
import pytest
from PIL import Image

from cnnviz.errors import ImageRejected
from cnnviz.photos.decoding import live_frames
from cnnviz.photos.decoding.decoders import Pool
from cnnviz.photos.decoding.images import decode
from cnnviz.photos.decoding.live_frames import MOST_BYTES, SIDE, decode_frame
from cnnviz.photos.decoding.refusals import READER, ReadLimits

NOISE = np.random.default_rng(3).integers(0, 256, (SIDE, SIDE, 3), np.uint8)


def written(pixels, kind="JPEG", **how):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind, **how)
    return stream.getvalue()


def with_header(height, width):
    """A small JPEG whose header tells another size."""
    data = bytearray(written(NOISE[:16, :16]))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = height.to_bytes(2) + width.to_bytes(2)
    return bytes(data)


def test_a_frame_is_decoded_as_a_photo_is_even_if_it_is_noise():
    data = written(NOISE, quality=80)
    assert len(data) <= MOST_BYTES
    found = decode_frame(data)
    assert found.size == (SIDE, SIDE)
    assert np.array_equal(found, decode(data))


HOSTILE = {
    "nothing": b"",
    "words": b"a frame, honestly",
    "a PNG": written(NOISE, "PNG"),
    "a GIF behind the first bytes of a JPEG": b"\xff\xd8\xff" + written(NOISE, "GIF"),
    "too many bytes": written(NOISE, quality=80) + bytes(MOST_BYTES),
    "a pixel too wide": written(np.zeros((SIDE, SIDE + 1, 3), np.uint8)),
    "10,000 x 10,000 in its header": with_header(10_000, 10_000),
    "65,535 x 300 in its header": with_header(65_535, 300),
    "half of one": written(NOISE, quality=80)[:9000],
    "one row": written(np.zeros((1, SIDE, 3), np.uint8)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_frame_is_refused(name):
    with pytest.raises(ImageRejected):
        decode_frame(HOSTILE[name])


def test_a_large_picture_is_refused_by_the_child_already():
    """A flat picture of 16 megapixels is a small file; a photo may be that large, a frame not."""
    large = written(np.zeros((4000, 4000), np.uint8), quality=5)
    assert len(large) > MOST_BYTES  # as a frame it would not even be asked for
    told = ReadLimits(longest=SIDE).words()
    pool = Pool((*live_frames.WORDS, *told), workers=1)
    try:
        with pytest.raises(ImageRejected) as caught:
            pool.decode(large)
    finally:
        pool.close()
    assert caught.value.key == "too_many_pixels"


def test_a_child_hears_its_limits():
    for limits in (READER, ReadLimits(most_bytes=7, longest=9), ReadLimits(room=5)):
        assert ReadLimits.of_words(limits.words()) == limits
    assert ReadLimits.of_words([]) == READER
