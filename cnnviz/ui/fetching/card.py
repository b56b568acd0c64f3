"""One card for the weights of many networks: a set at one press, and how far it is."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.photos.weights import published
from cnnviz.photos.weights.published import PublishedFile
from cnnviz.settings import settings
from cnnviz.transfer import Download, DownloadStage, Errand
from cnnviz.ui.fetching import desk, line
from cnnviz.ui.server import admission
from cnnviz.ui.shell import language, numbers, page, titles


def show(t: Labels) -> None:
    """The two sets, or how far they are; nothing where there is nothing to fetch."""
    lacking = _lacking(published.every())
    if settings().offline or not lacking:
        return
    with st.container(border=True, key="weights-card"):
        here = len(published.every()) - len(lacking)
        st.markdown(t("fetching.card", here=numbers.whole(here), all=len(published.every())))
        if _active():
            _watch(here)
        few, every = _new(published.recommended()), _new(published.every())
        with st.container(horizontal=True):
            _button(t, "recommended", few)
            if len(few) < len(every):
                _button(t, "everything", every)
        _failures(t)


def _lacking(files: Sequence[PublishedFile]) -> list[Errand]:
    return [desk.of_published(file) for file in files if not file.is_here]


def _new(files: Sequence[PublishedFile]) -> list[Errand]:
    return [errand for errand in _lacking(files) if not desk.under_way(errand)]


def _button(t: Labels, name: str, errands: Sequence[Errand]) -> None:
    if errands:
        networks = t("fetching.networks", count=numbers.whole(len(errands)))
        label = t(
            f"fetching.{name}",
            networks=networks if len(errands) > 1 else _titles(t)[errands[0].name],
            size=_size(sum(errand.size for errand in errands)),
        )
        line.button(t, label, *errands)


def _titles(t: Labels) -> dict[str, str]:
    """What the network of each file is called."""
    return {file.file_name: titles.named(t, file.model) for file in published.every()}


def _size(count: int) -> str:
    """A size that need not be exact: in GB from one on."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _known() -> list[Download]:
    found = (desk.background().download(file.file_name) for file in published.every())
    return [download for download in found if download is not None]


def _active() -> list[Download]:
    return [download for download in _known() if download.stage.active]


@admission.fragment(run_every=line.POLL_SECONDS)
def _watch(here: int) -> None:
    active = _active()
    arrived = len(published.every()) - len(_lacking(published.every()))
    if not active or arrived != here:
        st.rerun()  # what has arrived stands among the others at once
    t = language.words()
    whole = [*active, *(one for one in _known() if one.stage is DownloadStage.DONE)]
    done, total = (sum(getattr(one, name) for one in whole) for name in ("done", "total"))
    with st.container(horizontal=True, vertical_alignment="center"):
        line.bar(_told(t, active, done, total), done, total)
        mine = [one.errand.name for one in active if desk.may_stop(one)]
        if mine:
            line.stop_button(t, "set", *mine)


def _told(t: Labels, active: Sequence[Download], done: int, total: int) -> str:
    """One line about all of them; about the first, where it is alone or the line is broken."""
    if len(active) == 1 or all(one.stage is DownloadStage.RESTING for one in active):
        return line.told(t, _titles(t)[active[0].errand.name], active[0])
    return t(
        "fetching.several",
        count=numbers.whole(len(active)),
        done=numbers.megabytes(done),
        total=numbers.megabytes(total),
    )


def _failures(t: Labels) -> None:
    errors = [one.error for one in _known() if one.stage is DownloadStage.FAILED]
    said = dict.fromkeys(page.sentence(error) for error in errors if error is not None)
    if said:
        first, *others = said
        more = f" {t('fetching.and_more', count=len(others))}" if others else ""
        st.caption(f":material/error: {first}{more}")
