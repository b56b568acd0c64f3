"""The parts of the page *Look inside*, with the photo and the network that they all look into."""

from functools import partial

import streamlit as st

from cnnviz.architectures import CATALOG, family
from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.paths import PAGES
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.activations import screen as activations
from cnnviz.studios.inside.attribution import screen as attribution
from cnnviz.studios.inside.breaking import screen as breaking
from cnnviz.studios.inside.cuts import screen as cuts
from cnnviz.studios.inside.field import screen as field
from cnnviz.ui import cache, own_networks, prose
from cnnviz.ui.parts import values
from cnnviz.ui.recording import region
from cnnviz.ui.shell import address, keys, language, page, titles, view
from cnnviz.ui.shell.page import ArchitecturePage, NetworkPage
from cnnviz.ui.shell.view import View
from cnnviz.ui.widgets import photo_bar, predictor
from cnnviz.ui.widgets.network_search import chooser

PARTS: tuple[View[Inside], ...] = (
    View("field", field.show),
    View("activations", activations.show),
    View("attribution", attribution.show),
    View("cuts", cuts.show),
    View("breaking", breaking.show),
)
"""In the order of their buttons; the page's text has a section of each name."""

FIRST = "after2017"
"""The family whose network knows the classes of ImageNet without a download."""


def show(text: PageText) -> None:
    """The photo, the network, and the chosen part."""
    t = language.words()
    chosen = view.choose(keys.PART, t("common.part"), PARTS, lambda name: t(f"inside.parts.{name}"))
    title = text.sections[chosen.name].title
    prose.section(title, text.render(chosen.name, values.of_page(text, chosen.name)))
    subject = region.KeptSubject(
        page="inside", choices={keys.PART: chosen.name}, title=f"{text.title}: {title}"
    )
    with page.errors():
        region.show(t, subject, partial(_part, t, text, chosen))


def _part(t: Labels, text: PageText, chosen: View[Inside]) -> bool:
    seen = photo_bar.show()
    arch = _network(t, text)
    if own_networks.is_onnx(arch.name):
        _without_modules(t)
        return False
    with cache.private(own_networks.is_own(arch.name)):
        answers = predictor.network(arch)
        speaker = predictor.predictor_for(arch, answers)
        chosen.show(Inside(arch=speaker, answers=answers, seen=seen, text=text, t=t))
    return True


def _without_modules(t: Labels) -> None:
    """Say why nothing of an ONNX network is here, and lead to what there is of it."""
    st.info(t("own.not_inside"), icon=":material/info:")
    st.page_link(
        PAGES / "network.py",
        label=t("own.to_parts"),
        icon=":material/arrow_forward:",
        query_params={"source": "own"},
    )


def _network(t: Labels, text: PageText) -> NetworkPage:
    """The choice of a family, then of one of its networks; or of any network by search."""
    titled = {entry.slug: titles.of_family(t, entry) for entry in CATALOG}
    titled[keys.ANY] = t("network.any")
    slug = address.segmented(
        keys.FAMILY, t("inside.family"), list(titled), FIRST, titled.__getitem__, hidden=True
    )
    if slug == keys.ANY:
        return chooser.opened(text, t, chooser.from_list(t))
    entry = family(slug)
    variants = {one.name: titles.of(t, one) for one in entry.variants}
    default = entry.default
    if len(variants) > 1:
        address.restore(keys.VARIANT, list(variants), default)
        st.selectbox(
            t("common.variant"), list(variants), format_func=variants.__getitem__, key=keys.VARIANT
        )
        default = address.store(keys.VARIANT, list(variants), default)
    return ArchitecturePage(family=entry, variant=entry.variant(default), text=text, t=t)
