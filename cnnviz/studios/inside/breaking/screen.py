"""Break it: the photo disturbed more and more, until the answer of each network changes."""

import streamlit as st

from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.breaking.controls import screen as controls
from cnnviz.studios.inside.breaking.curves import screen as curves
from cnnviz.studios.inside.breaking.first_to_break import screen as first_to_break
from cnnviz.studios.inside.breaking.many_pictures import screen as many
from cnnviz.studios.inside.breaking.networks.screen import choose, compared_network
from cnnviz.studios.inside.breaking.picture import screen as picture
from cnnviz.studios.inside.breaking.transfer import screen as transfer
from cnnviz.ui.widgets import quiz

STEP = "breaking-step"
"""Section of the page's text on the adversarial step, which would answer the guess."""


def show(inside: Inside) -> None:
    """The guess, one dose, the curve of several networks, and many photos."""
    options = [str(kind) for kind in first_to_break.KINDS]
    if not quiz.made(inside.t, "breaking", options):
        return
    first_to_break.judge(inside)
    dose = controls.choose(inside)
    if dose.adversarial:
        st.markdown(inside.text.render(STEP))
    picture.show(inside, dose)
    chosen = choose(inside)
    rivals = [compared_network(inside, info, dose.label, dose.watch) for info in chosen]
    curves.show(inside, dose, rivals)
    if dose.adversarial:
        transfer.show(inside, dose, rivals)
    many.show(inside, dose.kind, rivals)
