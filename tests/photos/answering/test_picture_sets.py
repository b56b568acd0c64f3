"""Several pictures at once are the same pictures one after the other."""

import torch
from PIL import Image

from cnnviz.photos.answering.picture_sets import gallery, of_pixels
from cnnviz.photos.answering.preprocessing import Preprocessing, plain, preprocess
from cnnviz.photos.decoding.images import decode
from cnnviz.photos.decoding.samples import available, read

GREY = Preprocessing(resize=40, crop=32, mean=(0.5,), std=(0.25,))


def test_the_gallery_is_every_sample_in_order():
    for recipe in (GREY, plain((3, 24, 24))):
        found = gallery(recipe)
        assert found.shape == (len(available()), recipe.channels, recipe.crop, recipe.crop)
        for sample, tensor in zip(available(), found, strict=True):
            alone = preprocess(decode(read(sample.name)), recipe).tensor
            assert torch.equal(tensor[None], alone)


def test_pixels_keep_their_order_and_their_values():
    pixels = torch.randint(0, 256, (3, 32, 32, 3), dtype=torch.uint8, generator=torch.Generator())
    found = of_pixels(pixels, plain((3, 32, 32)))
    expected = pixels.permute(0, 3, 1, 2) / 255 * 2 - 1
    torch.testing.assert_close(found, expected)
    alone = preprocess(Image.fromarray(pixels[1].numpy()), GREY).tensor
    assert torch.equal(of_pixels(pixels, GREY)[1:2], alone)
