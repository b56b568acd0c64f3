"""A second photo out of the gallery, for experiments that compare two."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.photos.decoding.samples import available
from cnnviz.ui.shell import address
from cnnviz.ui.widgets import photo


def choose(t: Labels, seen: photo.Photo) -> photo.Photo:
    """Let the reader choose a photo of the gallery beside the one that is seen."""
    names = [sample.name for sample in available() if sample.name != seen.sample]
    with st.container(horizontal=True, vertical_alignment="center"):
        picture = st.container(width=72)
        chosen = address.segmented(
            "other",
            t("second_photo.choose"),
            names,
            names[0],
            lambda name: t(f"samples.{name}"),
        )
    other = photo.of_sample(chosen)
    with picture:
        photo.show(other, 96, width=72)
    return other
