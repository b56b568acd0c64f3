"""The game as a drawing, and the rules that made it work."""

import streamlit as st

from cnnviz.architectures.nets.published.dcgan import DEEP, ORIGIN
from cnnviz.content.labels import Labels
from cnnviz.drawing.palette import LIGHT
from cnnviz.lessons import gan
from cnnviz.lessons.gan.idea.drawing import gan_plan
from cnnviz.ui.widgets import diagram


def show(t: Labels) -> None:
    """Draw who gives what to whom, and which way the gradients go."""
    labels = t.table("figures.gan_plan")
    drawing = diagram.Drawing(
        svg=gan_plan(labels), file=gan_plan(labels, palette=LIGHT), name="cnnviz-gan"
    )
    diagram.show(drawing, None, key="gan-plan")
    gan.say_more(t, "rules")
    for paper in (ORIGIN, DEEP):
        st.caption(f"{paper.year} · {paper.authors}. [{paper.title}]({paper.url}). {paper.venue}")
