"""Frames of a camera: small, many, decoded like every other stranger's file, and kept nowhere.

A frame is as foreign as a photo, so it goes to a child that may be killed, too. That is fast enough
because the child is there already: 4 ms a frame of 224 pixels, 0.6 ms of them for the decoding
itself. It has a child of its own, so that no photo of 50 megapixels stands in its way.
"""

import atexit

from PIL import Image

from cnnviz.photos.decoding.decoder_process import WORDS
from cnnviz.photos.decoding.decoders import Pool
from cnnviz.photos.decoding.refusals import ReadLimits, RefusalReason, refused

SIDE = 224
"""Longest side of a frame, in pixels: what most networks of ImageNet read."""

MOST_BYTES = 64 * 2**10
"""Largest frame. Pure noise of this size takes 34 KB as a JPEG of quality 80, a cat 10."""

SECONDS = 2.0
"""Time of one frame, and so long it waits for its turn: later than that nobody needs it."""

FILES = 10_000
"""Frames of one child; it is not replaced twenty times a minute, as that of photos would be."""

_JPEG = b"\xff\xd8\xff"

_LIMITS = ReadLimits(most_bytes=MOST_BYTES, longest=SIDE)
_pool = Pool(
    (*WORDS, *_LIMITS.words()),
    workers=1,
    seconds=SECONDS,
    patience=SECONDS,
    files=FILES,
    most_bytes=MOST_BYTES,
)
atexit.register(_pool.close)


def decode_frame(data: bytes) -> Image.Image:
    """Return the pixels of a frame, RGB.

    Args:
        data: A JPEG of at most `MOST_BYTES` and at most `SIDE` pixels each way.

    Raises:
        ImageRejected: If it is anything else, or takes too long.
    """
    if not data.startswith(_JPEG):
        raise refused(RefusalReason.FORMAT)
    image = _pool.decode(data)
    # The child refuses by the header; should it be taken over, it can still not send a large one.
    if max(image.size) > SIDE:
        raise refused(RefusalReason.PIXELS)
    return image
