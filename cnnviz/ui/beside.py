"""A drawing and, beside it, the card of what was chosen in it: the card stays in sight.

On a wide screen the card moves along while the page is scrolled (`ui/shell/frame.py` has the rule);
on a narrow one it stands below the drawing, and a choice scrolls it into sight.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

DRAWING, CARD = 3, 2
"""Shares of the width."""

FITS = 560
"""Pixels of a drawing that fits its place on a laptop, words no smaller than they may be."""

# The first call tells what was chosen already: a page that has just opened does not move.
_JS = """
export default function (component) {
  const { data, parentElement } = component;
  const mark = parentElement.querySelector('span');
  const known = mark.dataset.chosen;
  mark.dataset.chosen = data.chosen;
  if (known === undefined || known === data.chosen) return;
  const card = (mark.getRootNode().host ?? mark).closest('[class*="st-key-beside-"]');
  if (!card) return;
  const { top, bottom } = card.getBoundingClientRect();
  const seen = Math.min(bottom, window.innerHeight) - Math.max(top, 0);
  if (seen >= Math.min(bottom - top, window.innerHeight) / 2) return;
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  card.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
}
"""

_sight = st.components.v2.component("cnnviz.sight", html="<span></span>", js=_JS)


def columns(
    name: str, shares: tuple[int, int] = (DRAWING, CARD)
) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return the places of a drawing and of its card.

    Args:
        name: Of this place, unlike that of any other on the page.
        shares: Of the width, for the drawing and for the card.
    """
    drawing, beside = st.columns(shares, gap="medium")
    return drawing, beside.container(key=f"beside-{name}")


def bring_into_sight(card: DeltaGenerator, chosen: str, *, key: str) -> None:
    """Scroll to a card that lies out of sight, when something else is chosen than before."""
    with card:
        _sight(data={"chosen": chosen}, key=f"sight-{key}", height="content")
