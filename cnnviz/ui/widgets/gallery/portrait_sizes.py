"""A photo at the size at which it is shown: whole, or its middle."""

from PIL import Image, ImageOps


def small(image: Image.Image, longest: int) -> Image.Image:
    """A copy that is at most `longest` pixels long."""
    copy = image.copy()
    copy.thumbnail((longest, longest))
    return copy


def square(image: Image.Image, side: int) -> Image.Image:
    """The middle of a picture."""
    return ImageOps.fit(image, (side, side))
