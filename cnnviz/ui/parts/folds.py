"""What is folded in the layer table and in the whole graph: one choice for both, in the address."""

from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.network.structure.folding import Group, groups
from cnnviz.ui import tables
from cnnviz.ui.shell import address, keys, numbers

ALL = "all"
"""In the address, where everything is unfolded."""


def opened(name: str) -> set[str]:
    """Return the tokens of the groups of a network that are unfolded, as the reader chose."""
    address.restore_several(_key(name), [ALL, *_tokens(name)], name=keys.OPEN)
    address.store_several(_key(name), st.session_state[_key(name)], name=keys.OPEN)
    return now(name)


def now(name: str) -> set[str]:
    """Return what is unfolded, for callbacks and for what stands behind the first question."""
    chosen = st.session_state.get(_key(name), ())
    return set(_tokens(name)) if ALL in chosen else set(chosen)


def unfold(name: str, tokens: Collection[str]) -> None:
    """Unfold some groups of a network, or all of them."""
    _set(name, now(name) | set(tokens))


def toggle(name: str, token: str) -> None:
    """Fold a group that is open, else unfold it; what lay in it is no longer chosen."""
    if token in now(name):
        _set(name, now(name) - {token})
        st.session_state[keys.LAYER] = token
    else:
        _set(name, now(name) | {token})


def buttons(t: Labels, name: str, tokens: Collection[str]) -> None:
    """Two buttons for some groups at once: all of the table's, or all there are."""
    with st.container(horizontal=True):
        for word, is_done, act in (
            ("unfold_all", now(name).issuperset(tokens), partial(_all, name, tokens, is_open=True)),
            ("fold_all", not now(name) & set(tokens), partial(_all, name, tokens, is_open=False)),
        ):
            st.button(t(f"folds.{word}"), key=f"{word}-{name}", disabled=is_done, on_click=act)


def card(t: Labels, name: str, group: Group) -> None:
    """A module, or several equal ones: what they come to, and the button that unfolds them."""
    is_open = group.token in now(name)
    with st.container(border=True):
        st.markdown(f"**{group.title(tables.names(name))}** · `{paths(group.paths)}`")
        st.caption(
            f"{numbers.shape(group.rows[0].input_shape)} → "
            f"{numbers.shape(group.rows[-1].output_shape)} · "
            + t("folds.layers", count=numbers.whole(len(group.rows)))
        )
        if group.count > 1:
            each = numbers.whole(group.params // group.count)
            st.caption(t("folds.equal", count=group.count, params=each))
        st.markdown(
            f"{t('common.parameters')}: **{numbers.whole(group.params)}** · "
            f"{t('common.multiply_adds')}: **{numbers.whole(group.macs)}**"
        )
        st.button(
            t("folds.fold" if is_open else "folds.unfold"),
            key=f"fold-{name}-{group.token}",
            icon=":material/unfold_less:" if is_open else ":material/unfold_more:",
            on_click=toggle,
            args=(name, group.token),
        )


def paths(of: Sequence[str]) -> str:
    """Return the module paths of a group: the first and the last."""
    return of[0] if len(of) == 1 else f"{of[0]} … {of[-1]}"


def turn(name: str) -> int:
    """Return how often many groups were folded or unfolded at once: rows have moved far then."""
    return int(st.session_state.get(f"_turn-{name}", 0))


def _all(name: str, tokens: Collection[str], *, is_open: bool) -> None:
    _set(name, now(name) | set(tokens) if is_open else now(name) - set(tokens))
    st.session_state[f"_turn-{name}"] = turn(name) + 1
    if not is_open:  # a row that is folded away is no longer chosen: it would unfold its place
        st.session_state.pop(keys.LAYER, None)


def _set(name: str, tokens: Collection[str]) -> None:
    every = _tokens(name)
    chosen = [token for token in every if token in tokens]
    st.session_state[_key(name)] = [ALL] if len(chosen) == len(every) > 1 else chosen


def _tokens(name: str) -> list[str]:
    return list(dict.fromkeys(group.token for group in groups(tables.items(name))))


def _key(name: str) -> str:
    return f"open-{name}"
