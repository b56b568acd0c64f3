"""How far the weights of a run have moved, layer by layer, since the first network that it kept."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import streamlit as st
from torch import Tensor

from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.network.difference.weights import WeightChange, weight_changes
from cnnviz.network.trace.layers import build_on_meta
from cnnviz.photos.weights.state_dicts import read_state
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import ChosenEvaluation
from cnnviz.studios.train.evaluation.own_photo.screen import nearest, weights_of, with_weights
from cnnviz.training.nets.trainable import net
from cnnviz.ui import cache
from cnnviz.ui import weight_changes as change_view
from cnnviz.ui.shell import numbers


def show(t: Labels, chosen: ChosenEvaluation) -> None:
    """The weights at the chosen evaluation beside those at the first one that kept them."""
    run, kept = chosen.run, with_weights(chosen.run, chosen.evaluations)
    if len(kept) < 2:
        st.info(t("diff.weights.one_kept"), icon=":material/info:")
        return
    first = kept[0]
    second = nearest(kept[1:], chosen.evaluation.step)
    st.caption(
        t(
            "diff.weights.steps",
            first=numbers.whole(first.step),
            second=numbers.whole(second.step),
        )
    )
    paths = [weights_of(run, evaluation) for evaluation in (first, second)]
    stamps = [path.stat().st_mtime_ns for path in paths]
    changes = cache.shared(_between, run.config.net, *map(str, paths), *stamps)
    change_view.show(t, changes, MappingProxyType({}), key=f"weight-changes-{run.id}")


def _between(
    name: str,
    first: str,
    second: str,
    *_stamps: int,  # tell files from those that stood there before
) -> tuple[WeightChange, ...]:
    before, after = read_state(Path(first)), read_state(Path(second))
    return weight_changes({key: before[key] for key in _order(name, before)}, after)


def _order(name: str, state: Mapping[str, Tensor]) -> list[str]:
    """The names of weights in the order of the network; a file has them in that of the alphabet."""
    try:
        known = build_on_meta(net(name)).state_dict()
    except CnnvizError:  # a network that is no more
        return list(state)
    return [key for key in known if key in state]
