"""One line that says which network answers, why, and how another would."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.photos.weights.available import WeightsInfo, is_present
from cnnviz.photos.weights.choice import Source
from cnnviz.photos.weights.untrained import is_random
from cnnviz.settings import settings
from cnnviz.transfer import Errand
from cnnviz.ui import own_networks
from cnnviz.ui.fetching import desk, line
from cnnviz.ui.shell import address, classes, foreign_text, keys, numbers, titles
from cnnviz.ui.shell.page import NetworkPage

SHOWN = 10
"""Classes that are named; of a thousand only the number is told."""


def tell(
    arch: NetworkPage,
    info: WeightsInfo,
    source: Source,
    asked: WeightsInfo | None,
    *,
    sound: bool = True,
    chooser: bool = False,
) -> None:
    """Say who answers; fetch what the page is about, or offer to.

    Args:
        arch: The page.
        info: The weights that answer.
        source: Whose they are.
        asked: The first of the weights that are published for the page's network.
        sound: Whether their file, if it is there, is what was published.
        chooser: Whether the page has its own choice among the weights that are here.
    """
    fetched = asked if asked is not None and asked.url is not None else None
    lacking = fetched if fetched and not (is_present(fetched) and sound) else None
    errand = desk.of_weights(lacking) if lacking else None
    if errand and errand.size <= desk.BY_ITSELF and arch.name == arch.opens_with:
        desk.come(errand)
    coming = errand is not None and desk.under_way(errand) is not None
    why = _reason(arch, source, asked, sound=sound, coming=coming)
    with st.container(gap="xxsmall", key="answering"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{_who(arch.t, info)}. {why}".strip(), width="content")
            _about(arch, info, source, lacking)
            if errand is not None and not coming:
                _offer(arch, errand)
            elif fetched and not lacking and source is not Source.OWN and not chooser:
                st.button(
                    arch.t("answering.choose", network=arch.title),
                    key="answering-choose",
                    on_click=address.note,
                    args=(keys.WEIGHTS, fetched.id),
                )
        if errand is not None:
            line.progress(arch.t, arch.title, errand)


def _offer(arch: NetworkPage, errand: Errand) -> None:
    size = numbers.megabytes(errand.size)
    label = arch.t("answering.fetch", network=arch.title, size=size)
    line.button(arch.t, label, errand, command=f"fetch --weights {arch.name}")


def _who(t: Labels, info: WeightsInfo) -> str:
    if is_random(info):
        return t("answering.who_random", network=titles.named(t, info.model))
    if own_networks.is_own(info.model):
        count = numbers.whole(len(info.classes))
        return t("answering.who_own", network=titles.named(t, info.model), classes=count)
    return t(
        "answering.who",
        network=titles.named(t, info.model).removesuffix(f" ({info.data})"),
        data=info.data,
        classes=numbers.whole(len(info.classes)),
    )


def _reason(
    arch: NetworkPage,
    source: Source,
    asked: WeightsInfo | None,
    *,
    sound: bool,
    coming: bool,
) -> str:
    """Why the page's own network does not answer; nothing where it does."""
    if source is Source.OWN:
        return ""
    if asked is None:
        key = "unknown"
    elif coming:
        key = "coming"
    elif not is_present(asked):
        key = "not_here"
    else:
        key = "not_chosen" if sound else "damaged"
    return arch.t(f"answering.{key}", asked=arch.title)


def _about(
    arch: NetworkPage, info: WeightsInfo, source: Source, lacking: WeightsInfo | None
) -> None:
    """What the network knows and where its weights are from, behind a small button."""
    t = arch.t
    with st.popover("ⓘ", type="tertiary", help=t("answering.about")):
        st.markdown(t(f"answering.{_origin(info, source)}", weights=_file(info)))
        if is_random(info):
            pass  # it knows nothing
        elif len(info.classes) > SHOWN:
            st.markdown(
                t(
                    "answering.knows_many",
                    count=numbers.whole(len(info.classes)),
                    data=info.data,
                )
            )
        else:
            known = ", ".join(classes.name(t, name) for name in info.classes)
            st.markdown(t("answering.knows", classes=known))
        if lacking is not None:
            by_hand(t, lacking)


def _file(info: WeightsInfo) -> str:
    """What some weights are called: by their publisher, or by the reader's own file."""
    own = own_networks.is_own(info.model)
    return foreign_text.code(info.file_name) if own else info.id


def _origin(info: WeightsInfo, source: Source) -> str:
    if own_networks.is_own(info.model):
        return "brought"
    if info.package is not None:
        return "shipped"
    return "trained" if source is Source.OWN and info.bundled else str(source)


def by_hand(t: Labels, info: WeightsInfo) -> None:
    """How to put a file in place where the server does not fetch it."""
    said = t(
        "answering.by_hand",
        file=foreign_text.code(info.file_name),
        url=info.url or "",
    )
    st.caption(f"{t('answering.never')} {said}" if settings().offline else said)
