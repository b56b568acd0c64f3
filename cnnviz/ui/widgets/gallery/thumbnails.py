"""A row of small pictures, each of which is itself the button that takes it.

They are Streamlit's own buttons, so that the keyboard reaches them and a screen reader says their
names; the picture lies over the name.
"""

from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz.drawing.embed import data_uri

SIDE = 68
"""Of a picture, in pixels."""

PIXELS = 2 * SIDE
"""What a tile has of the photo, each way: sharp on fine screens, too."""

FRAME = """
[class*="st-key-sample-"] button {{
  background-position: center; background-size: cover; border-width: 2px; height: {side}px;
  min-height: 0; overflow: hidden; padding: 0; width: {side}px;
}}
[class*="st-key-sample-"] button p {{ font-size: 0; }}
[class*="st-key-sample-"] button:is(:hover, :focus-visible) {{
  outline: 3px solid var(--st-primary-color, currentColor); outline-offset: 1px;
}}
.st-key-sample-{chosen} button {{ box-shadow: 0 0 0 3px var(--st-primary-color, #0b5bd3); }}
"""


def show(
    thumbnails: Mapping[str, tuple[str, str]],
    chosen: str | None,
    choose: Callable[[str], None],
) -> None:
    """Show the row.

    Args:
        thumbnails: What each is called, and its tile, by a name of letters and hyphens that is
            never anything of a reader's.
        chosen: Name of the one that is taken already.
        choose: Takes the picture of a name.
    """
    pictures = "".join(
        f'.st-key-sample-{name} button {{ background-image: url("{address}"); }}\n'
        for name, (_, address) in thumbnails.items()
    )
    frame = FRAME.format(side=SIDE, chosen=chosen or "none")
    st.html(f"<style>{frame}{pictures}</style>")
    with st.container(horizontal=True, gap="small"):
        for name, (title, _) in thumbnails.items():
            st.button(
                title,
                key=f"sample-{name}",
                help=title,
                on_click=choose,
                args=(name,),
                width="content",
            )


def tile(picture: Image.Image) -> str:
    """Return the address of a tile, from a picture of `PIXELS` each way."""
    return data_uri(np.asarray(picture.convert("RGB")), lossy=True)
