"""The flow at the head of the home page: it stands before torch is loaded."""

import json
import logging
from functools import cache
from typing import Any

from cnnviz.architectures import family
from cnnviz.content.labels import Labels
from cnnviz.content.pages import page as page_text
from cnnviz.paths import RECORDED
from cnnviz.ui import steady
from cnnviz.ui.server import admission
from cnnviz.ui.shell import page
from cnnviz.ui.widgets.flow import component, state

log = logging.getLogger(__name__)

SLUG, NAME = "after2017", "efficientnet-lite0"
"""The network of the home page, and its family."""


@admission.fragment
def show(t: Labels) -> None:
    """Show the first photo as it was recorded; computed as soon as the reader touches anything."""
    state.renew()
    # One place for both, so that the picture is not built anew with the first touch.
    with page.errors(), steady.place(state.KEY):
        if state.untouched(NAME) and t.language in recorded():
            drawn = {**recorded()[t.language], "words": component.words(t)}
            component.show(drawn, state.heard(NAME), key=state.KEY)
            return
        # Loaded here and not above, so that the picture stands before torch is imported.
        from cnnviz.ui.parts import flow

        flow.draw(architecture(t))


def architecture(t: Labels) -> page.ArchitecturePage:
    """The page that the network is from."""
    entry = family(SLUG)
    return page.ArchitecturePage(
        family=entry, variant=entry.variant(NAME), text=page_text(t.language, SLUG), t=t
    )


@cache
def recorded() -> dict[str, dict[str, Any]]:
    """Return the flow of the first photo by language, as `benchmarks/record_home_flow.py` does."""
    try:
        written = (RECORDED / "home-flow.json").read_text(encoding="utf-8")
    except OSError as error:
        log.warning("the flow of the home page is computed: %s", error)
        return {}
    found: dict[str, dict[str, Any]] = json.loads(written)
    return found
