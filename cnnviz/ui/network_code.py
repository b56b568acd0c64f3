"""A network as a Python file that needs PyTorch alone, to be taken along."""

import streamlit as st

from cnnviz.architectures import family_of
from cnnviz.content.labels import Labels
from cnnviz.network.code.source import class_name, code_of
from cnnviz.ui import own_networks
from cnnviz.ui.shell import page

MIME = "text/x-python"


def button(t: Labels, name: str) -> None:
    """The button that writes a network as code; where that cannot be, it says why.

    Every network of the catalogue can be written: its file is made when the browser asks for it.
    Any other one is written first, so that the reason has a place on the page. A reader's own has
    none: a file has no modules, or weights that the code would lack.
    """
    if own_networks.is_own(name):
        return
    if family_of(name) is not None:
        _download(t, name, None)
    elif st.button(t("diff.code"), key=f"code-{name}", icon=":material/code:"):
        with page.errors():
            _download(t, name, code_of(name))


def _download(t: Labels, name: str, code: str | None) -> None:
    st.download_button(
        t("diff.code") if code is None else t("diff.code_ready"),
        data=(lambda: code_of(name)) if code is None else code,
        file_name=f"{class_name(name)}.py",
        mime=MIME,
        key=f"code-file-{name}",
        help=t("diff.code_help"),
        on_click="ignore",
        icon=":material/code:",
    )
