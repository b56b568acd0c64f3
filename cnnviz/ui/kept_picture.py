"""Pictures that are encoded once, and sent as what they are: a browser asks for nothing more.

Streamlit encodes a picture in every run that shows it, decodes it again to measure it, and serves
it at an address of its own.
"""

import hashlib
from collections.abc import Callable, Hashable
from typing import Literal

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz.drawing.embed import data_uri
from cnnviz.ui import cache


def show(
    photo: cache.Pixels,
    *key: Hashable,
    make: Callable[[], Image.Image],
    alt: str,
    width: int | Literal["stretch"],
) -> None:
    """Show a picture that is made of a photo.

    Args:
        photo: The photo, or the one on the page where the picture may come of it.
        *key: Names and numbers that say which picture of the photo it is.
        make: Makes it.
        alt: What it shows, for who cannot see it.
        width: In pixels, or that of its place.
    """
    address = cache.of_photo(photo, "picture", *key, make=lambda: _encoded(make()))
    st.image(address, alt=alt, width=width)


def content(image: Image.Image) -> str:
    """Return a key for what a picture shows, where nothing shorter tells it apart."""
    told = hashlib.sha256(image.tobytes()).hexdigest()
    return f"{image.mode}-{image.width}-{told}"


def _encoded(image: Image.Image) -> str:
    # What is grey is a map, enlarged to squares: JPEG would blur their edges.
    return data_uri(np.asarray(image.convert("RGB")), lossy=image.mode != "L")
