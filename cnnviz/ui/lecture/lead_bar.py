"""What a lecturer has in sight while a hall is taken along: its code, and what it is shown."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.ui.lecture import codes, leading, qr, scene
from cnnviz.ui.shell import page

STYLE = """
<style>
.st-key-lead-bar {
  border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 0.6rem;
  margin-top: 0.6rem; padding: 0.2rem 0.8rem;
}
.st-key-lead-bar p { margin: 0; }
.st-key-lead-bar strong { font-size: 1.3rem; letter-spacing: 0.15em; }
</style>
"""


def begin(t: Labels, slug: str, opened: scene.OpenScene | None) -> None:
    """Show the hall a new scene, and the lecturer the code.

    Raises:
        StoreError: If the store does not answer.
    """
    code = codes.led()
    if code is None:
        return
    lecture = leading.current()
    if lecture is None:
        _none(t, code)
        return
    leading.begin(slug, opened)
    refused = leading.refused()
    if refused is not None:
        st.error(page.sentence(refused), icon=":material/error:")
    st.html(STYLE)
    with st.container(key="lead-bar", horizontal=True, vertical_alignment="center"):
        st.markdown(t("lecture.leading", code=code), width="stretch")
        with st.popover(t("lecture.qr"), icon=":material/qr_code_2:"):
            qr.show(t, code)
        st.button(
            t("lecture.show_this"),
            key="lead-show",
            icon=":material/cast:",
            help=t("lecture.show_this_help"),
            on_click=leading.show_this,
        )
        with st.popover(t("lecture.end"), icon=":material/stop_circle:"):
            st.markdown(t("lecture.end_sure"))
            st.button(
                t("lecture.end_now"),
                key="lead-end",
                type="primary",
                on_click=leading.end,
                args=(code,),
            )


def _none(t: Labels, code: str) -> None:
    """The lecture is over, or another browser leads it: a link was copied."""
    with st.container(key="lead-bar", horizontal=True, vertical_alignment="center"):
        st.markdown(t("lecture.not_leading", code=code), width="stretch")
        st.button(t("lecture.close"), key="lead-close", on_click=codes.lead, args=(None,))
