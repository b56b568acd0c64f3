"""The network as a strip of stages to scale, and the diagram of one of its parts."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.network.structure.parts import Part, PartKind
from cnnviz.ui import network_drawings, tables
from cnnviz.ui.parts.layers import details
from cnnviz.ui.parts.story import lead
from cnnviz.ui.shell import address, keys
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import diagram

WHOLE = "network"
"""Name of the whole network in the address."""

INSIDE = "inside"
"""Name in the address of the chosen layer of a dense block."""


def show(arch: ArchitecturePage) -> None:
    """The strip, the chosen part, and the row of the chosen box."""
    lead(arch, "block")
    t = arch.t
    parts = {part.path or WHOLE: part for part in network_drawings.parts(arch.name)}
    names = list(parts)
    first = next((n for n in names if parts[n].kind != PartKind.STAGE), names[0])
    address.restore(keys.BLOCK, names, first)
    _follow_layer(parts)
    st.markdown(f"**{t('diagram.network')}**")
    chosen = parts[st.session_state[keys.BLOCK]]
    strip = network_drawings.strip(arch.name, t.language)
    clicked = diagram.show(strip, _stage(arch, chosen), key=f"strip-{arch.name}")
    if clicked is not None:
        _open(arch, parts, clicked)
    _steps(t, parts)
    part = parts[address.store(keys.BLOCK, names, first)]
    st.markdown(f"**{_title(arch, part)}**")
    if part.kind == PartKind.DENSE_BLOCK:
        _dense(arch, part)
    else:
        _drawn(arch, part.path, [row.path for row in part.rows])


def _stage(arch: ArchitecturePage, part: Part) -> str | None:
    """The stage of the strip that a part lies in; none for the whole network."""
    if part.kind == PartKind.NETWORK:
        return None
    first = part.rows[0].path
    found = (
        stage.path for stage in tables.stages(arch.name) for row in stage.rows if row.path == first
    )
    return next(found, None)


def _follow_layer(parts: dict[str, Part]) -> None:
    """Open the part of the layer that was chosen elsewhere, in the table or on the photo."""
    layer = address.standing(keys.LAYER)
    here = parts[st.session_state[keys.BLOCK]]
    if any(row.path == layer for row in here.rows):
        return
    for name, part in parts.items():
        if part.kind != PartKind.NETWORK and any(row.path == layer for row in part.rows):
            st.session_state[keys.BLOCK] = name
            return


def _forget_layer() -> None:
    st.session_state.pop(keys.LAYER, None)


def _open(arch: ArchitecturePage, parts: dict[str, Part], clicked: str) -> None:
    """Choose the part that a click in the strip means: the first one of the stage."""
    rows = next(stage.rows for stage in tables.stages(arch.name) if stage.path == clicked)
    inside = {row.path for row in rows}
    for name, part in parts.items():
        if part.kind != PartKind.NETWORK and part.rows[0].path in inside:
            if name != st.session_state[keys.BLOCK]:
                st.session_state[keys.BLOCK] = name
                _forget_layer()
                st.rerun()
            return


def _steps(t: Labels, parts: dict[str, Part]) -> None:
    """The choice of a part by name, for the keyboard and for small screens."""

    def title(name: str) -> str:
        return t("diagram.network") if name == WHOLE else parts[name].path

    st.selectbox(
        t("common.block"),
        list(parts),
        format_func=title,
        key=keys.BLOCK,
        on_change=_forget_layer,
        width=260,
    )


def _title(arch: ArchitecturePage, part: Part) -> str:
    """What a part is called: its kind and, of a residual block, its shortcut."""
    t = arch.t
    words = [t(f"diagram.{part.kind}")]
    block = next((entry for entry in tables.blocks(arch.name) if entry.path == part.path), None)
    if block is not None:
        words.append(t("diagram.projection" if block.has_projection else "diagram.identity"))
        if block.is_gated:
            words.append(t("diagram.gated"))
    return " · ".join(words)


def _dense(arch: ArchitecturePage, part: Part) -> None:
    """The wires of a dense block, then the layer that was chosen in it."""
    t = arch.t
    st.caption(t("diagram.dense_hint"))
    table = tables.layer_table(arch.name)
    layers = network_drawings.dense_layers(arch.name, part.path)
    names = [layer.path for layer in layers[1:-1]]
    row = str(st.session_state.get(keys.LAYER, ""))
    followed = [name for name in names if row.startswith(f"{name}.")]
    address.restore(INSIDE, names, names[0])
    if followed:
        st.session_state[INSIDE] = followed[0]
    drawing = network_drawings.dense_block(arch.name, part.path, t.language)
    clicked = diagram.show(drawing, st.session_state[INSIDE], key=f"dense-{arch.name}-{part.path}")
    if clicked in names:
        st.session_state[INSIDE] = clicked
        _forget_layer()
    layer = address.store(INSIDE, names, names[0])
    st.markdown(f"**{t('diagram.dense_layer')}** `{layer}`")
    _drawn(arch, layer, [row.path for row in table.under(layer)])


def _drawn(arch: ArchitecturePage, path: str, rows: list[str]) -> None:
    """The diagram of a part, and the arithmetic of the chosen box."""
    t = arch.t
    st.caption(t("diagram.hint"))
    address.restore(keys.LAYER, rows, rows[0])
    chosen = address.store(keys.LAYER, rows, rows[0])
    drawing = network_drawings.block(arch.name, path, t.language)
    clicked = diagram.show(drawing, chosen, key=f"block-{arch.name}-{path}")
    if clicked in rows:
        address.note(keys.LAYER, clicked)
        chosen = clicked
    details(t, tables.layer_table(arch.name), chosen)
