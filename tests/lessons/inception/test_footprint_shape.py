import base64
from io import BytesIO

import numpy as np
from PIL import Image

from cnnviz.lessons.inception.factorisation.drawing import footprint_shape


def test_what_is_read_is_painted_and_nothing_else():
    pixels = np.ones((40, 60), dtype=np.bool_)
    pixels[:5, :7] = False
    figure = footprint_shape(pixels, 20, box="box", photo="photo", axis="pixels")
    (image,) = figure.layout.images
    painted = Image.open(BytesIO(base64.b64decode(image.source.partition(",")[2])))
    assert np.array_equal(np.asarray(painted)[..., 3] > 0, pixels)
    assert (image.sizex, image.sizey) == (60, 40)
    box, photo = figure.data
    assert (box.name, max(box.x), max(box.y)) == ("box", 60, 40)
    assert (min(photo.x), max(photo.x)) == (20, 40)
    assert (min(photo.y), max(photo.y)) == (10, 30)
    low, high = figure.layout.yaxis.range
    assert low > high  # rows run downwards
