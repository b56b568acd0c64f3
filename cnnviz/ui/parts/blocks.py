"""The network as a strip of stages to scale, and the diagram of one of its parts."""

from functools import partial

import streamlit as st

from cnnviz.network.structure import folding
from cnnviz.network.structure.parts import Part, PartKind
from cnnviz.network.structure.slabs import called
from cnnviz.ui import beside, network_drawings, tables
from cnnviz.ui.parts import folds
from cnnviz.ui.parts.layers import details
from cnnviz.ui.parts.story import lead
from cnnviz.ui.shell import address, keys
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import diagram

WHOLE = "network"
"""Name of the whole network in the address."""

_LAST = (PartKind.STAGE, PartKind.NETWORK)
"""Kinds of part that a page does not open with, where there is another one."""

INSIDE = "inside"
"""Name in the address of the chosen layer of a dense block."""


def show(arch: NetworkPage) -> None:
    """The strip, the chosen part, and the row of the chosen box."""
    lead(arch, "block")
    t = arch.t
    parts = {part.path or WHOLE: part for part in network_drawings.parts(arch.name)}
    names = list(parts)
    first = next((n for n in names if parts[n].kind not in _LAST), names[0])
    address.restore(keys.BLOCK, names, first)
    _follow_layer(parts)
    title, choice = st.columns([3, 2], vertical_alignment="bottom", gap="medium")
    title.markdown(f"**{t('diagram.network')}**")
    with choice:
        linear = address.switch(f"linear-{arch.name}", t("diagram.linear"), name="linear")
    chosen = parts[st.session_state[keys.BLOCK]]
    strip = network_drawings.strip(arch.name, t.language, linear=linear)
    clicked = diagram.show(strip, _stage(arch, chosen), key=f"strip-{arch.name}")
    if clicked is not None:
        _open(arch, parts, clicked)
    _steps(arch, parts)
    part = parts[address.store(keys.BLOCK, names, first)]
    st.markdown(f"**{_title(arch, part)}**")
    if part.kind == PartKind.NETWORK:
        _whole(arch)
    elif part.kind == PartKind.DENSE_BLOCK:
        _dense(arch, part)
    else:
        _drawn(arch, part.path, [row.path for row in part.rows])


def _stage(arch: NetworkPage, part: Part) -> str | None:
    """The slab of the strip that a part lies in; none for the whole network."""
    if part.kind == PartKind.NETWORK:
        return None
    first = part.rows[0].path
    found = (
        stage.path
        for stage in network_drawings.slabs(arch.name)[0]
        for row in stage.rows
        if row.path == first
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


def _open(arch: NetworkPage, parts: dict[str, Part], clicked: str) -> None:
    """Choose the part that a click in the strip means: the first one of the stage."""
    slabs, _ = network_drawings.slabs(arch.name)
    rows = next(stage.rows for stage in slabs if stage.path == clicked)
    inside = {row.path for row in rows}
    for name, part in parts.items():
        if part.kind != PartKind.NETWORK and part.rows[0].path in inside:
            if name != st.session_state[keys.BLOCK]:
                st.session_state[keys.BLOCK] = name
                _forget_layer()
                st.rerun()
            return


def _steps(arch: NetworkPage, parts: dict[str, Part]) -> None:
    """The choice of a part by name, for the keyboard and for small screens."""
    t, told = arch.t, tables.names(arch.name)

    def title(name: str) -> str:
        if name == WHOLE:
            return t("diagram.network")
        part = parts[name]
        return called(name, part.rows, told)

    st.selectbox(
        t("common.block"),
        list(parts),
        format_func=title,
        key=keys.BLOCK,
        on_change=_forget_layer,
        width=260,
    )


def _title(arch: NetworkPage, part: Part) -> str:
    """What a part is called: its kind and, of a residual block, its shortcut."""
    t = arch.t
    words = [t(f"diagram.{part.kind}")]
    block = next((entry for entry in tables.blocks(arch.name) if entry.path == part.path), None)
    if block is not None:
        words.append(t("diagram.projection" if block.has_projection else "diagram.identity"))
        if block.is_gated:
            words.append(t("diagram.gated"))
    return " · ".join(words)


def _dense(arch: NetworkPage, part: Part) -> None:
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
    told = tables.names(arch.name)
    st.markdown(f"**{t('diagram.dense_layer')}** {told.get(layer, layer)}")
    _drawn(arch, layer, [row.path for row in table.under(layer)])


def _drawn(arch: NetworkPage, path: str, rows: list[str]) -> None:
    """The diagram of a part, and beside it the arithmetic of the chosen box."""
    t = arch.t
    address.restore(keys.LAYER, rows, rows[0])
    chosen = address.store(keys.LAYER, rows, rows[0])
    left, card = beside.columns("block")
    with left:
        st.caption(t("diagram.hint"))
        drawing = network_drawings.block(arch.name, path, t.language)
        show = diagram.show if drawing.width <= beside.FITS else diagram.explore
        clicked = show(drawing, chosen, key=f"block-{arch.name}-{path}")
    if clicked in rows:
        address.note(keys.LAYER, clicked)
        chosen = clicked
    with card:
        details(t, tables.layer_table(arch.name), chosen)
    beside.bring_into_sight(card, chosen, key="block")


def _whole(arch: NetworkPage) -> None:
    """The graph of the whole network, folded by module, and beside it what was chosen in it."""
    t, found = arch.t, tables.items(arch.name)
    groups = {group.token: group for group in folding.groups(found)}
    opened = folds.opened(arch.name)
    seen = list(folding.visible(found, opened))
    names = [*(row.path for row in tables.layer_table(arch.name).layers), *groups]
    first = _box(seen[0])
    address.restore(keys.LAYER, names, first)
    chosen = address.store(keys.LAYER, names, first)
    left, card = beside.columns("network")
    with left:
        st.caption(t("diagram.whole_hint"))
        if groups:
            folds.buttons(t, arch.name, list(groups))
        drawing = network_drawings.whole(arch.name, t.language, tuple(sorted(opened)))
        clicked = diagram.explore(
            drawing,
            next((_box(item) for item in seen if _holds(item, chosen)), None),
            partial(folds.toggle, arch.name),
            key=f"whole-{arch.name}",
        )
    if clicked in names:
        address.note(keys.LAYER, clicked)
        chosen = clicked
    with card:
        if chosen in groups:
            folds.card(t, arch.name, groups[chosen])
        else:
            details(t, tables.layer_table(arch.name), chosen)
    beside.bring_into_sight(card, chosen, key="network")


def _box(item: folding.Item) -> str:
    """The name of an item's box in the drawing."""
    return item.token if isinstance(item, folding.Group) else item.path


def _holds(item: folding.Item, chosen: str) -> bool:
    if not isinstance(item, folding.Group):
        return item.path == chosen
    inside = (group.token for group in folding.groups((item,)))
    return chosen in inside or any(row.path == chosen for row in item.rows)
