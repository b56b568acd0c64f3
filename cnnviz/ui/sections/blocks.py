"""The block diagram, and the whole network as a strip of stages to scale."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.ui import address, cached, diagram, keys
from cnnviz.ui.page import Open
from cnnviz.ui.sections.layers import details
from cnnviz.ui.sections.story import lead


def show(arch: Open) -> None:
    """The strip, the chosen block, and the row of the chosen box."""
    lead(arch, "block")
    t = arch.t
    paths = [block.path for block in cached.blocks(arch.name)]
    address.restore(keys.BLOCK, paths, paths[0])
    _follow_layer(paths)
    st.markdown(f"**{t('diagram.network')}**")
    strip = cached.strip(arch.name, t.language)
    stage = st.session_state[keys.BLOCK].partition(".")[0]
    clicked = diagram.show(strip, stage, key=f"strip-{arch.name}")
    if clicked is not None:
        _open(paths, clicked)
    _steps(t, paths)
    block = address.store(keys.BLOCK, paths, paths[0])
    _block(arch, block)


def _follow_layer(paths: list[str]) -> None:
    """Open the block of the layer that was chosen elsewhere, in the table or on the photo."""
    layer = address.asked(keys.LAYER) or str(st.session_state.get(keys.LAYER, ""))
    inside = [path for path in paths if layer.startswith(f"{path}.")]
    if inside:
        st.session_state[keys.BLOCK] = inside[0]


def _forget_layer() -> None:
    st.session_state.pop(keys.LAYER, None)


def _open(paths: list[str], clicked: str) -> None:
    """Choose the block that a click in the strip means: itself, or the first of its stage."""
    inside = [path for path in paths if path == clicked or path.startswith(f"{clicked}.")]
    if inside and inside[0] != st.session_state[keys.BLOCK]:
        st.session_state[keys.BLOCK] = inside[0]
        _forget_layer()
        st.rerun()


def _steps(t: Labels, paths: list[str]) -> None:
    """The choice of a block by name, for the keyboard and for small screens."""
    st.selectbox(t("common.block"), paths, key=keys.BLOCK, on_change=_forget_layer, width=260)


def _block(arch: Open, path: str) -> None:
    t, table = arch.t, cached.table(arch.name)
    block = next(entry for entry in cached.blocks(arch.name) if entry.path == path)
    shortcut = "projection" if block.has_projection else "identity"
    st.markdown(f"**{t(f'diagram.{block.kind}')}** · {t(f'diagram.{shortcut}')}")
    st.caption(t("diagram.hint"))
    rows = [node.path for node in block.graph.rows]
    address.restore(keys.LAYER, rows, rows[0])
    chosen = address.store(keys.LAYER, rows, rows[0])
    drawing = cached.block_drawing(arch.name, path, t.language)
    clicked = diagram.show(drawing, chosen, key=f"block-{arch.name}-{path}")
    if clicked in rows:
        address.note(keys.LAYER, clicked)
        chosen = clicked
    details(t, table, chosen)
