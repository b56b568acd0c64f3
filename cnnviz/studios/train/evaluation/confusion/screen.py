"""The confusion matrix of an evaluation, and the test pictures behind one of its entries."""

from itertools import product

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.drawing.picture_sheet import picture_sheet
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import (
    ChosenEvaluation,
    class_names,
    pictures_of,
)
from cnnviz.studios.train.evaluation.confusion.drawing import confusion_matrix
from cnnviz.studios.train.evaluation.confusion.numbers import behind, commonest_mistake
from cnnviz.ui.runs import following
from cnnviz.ui.shell import foreign_text, numbers
from cnnviz.ui.widgets import chart

MOST = 48
"""Pictures behind an entry that are shown."""

COLUMNS = 8

PARTS = ("true", "answer")


def show(t: Labels, selected: ChosenEvaluation) -> None:
    """The matrix; below it the entry that was chosen by a click or by name, with its pictures."""
    names, counts = class_names(t, selected), selected.telemetry().confusion.numpy()
    pair = commonest_mistake(counts)
    if pair is not None:
        st.markdown(
            t(
                "looks.confusion.commonest",
                true=foreign_text.plain(names[pair[0]]),
                answer=foreign_text.plain(names[pair[1]]),
                count=int(counts[pair]),
            )
        )
    clicked = chart.choose(
        confusion_matrix(counts, names, t.table("figures.confusion_matrix")),
        key=f"confusion-{selected.run.id}",
        alt=t("looks.confusion.alt", pictures=numbers.whole(int(counts.sum()))),
    )
    st.caption(t("looks.confusion.text"))
    true, answer = _choose(t, selected, names, clicked, pair or (0, 0))
    _behind(t, selected, names, counts, true, answer)
    chart.data_table(
        t,
        {
            t("looks.confusion.row"): names,
            **{name: counts[:, place].tolist() for place, name in enumerate(names)},
        },
    )


def _choose(
    t: Labels,
    selected: ChosenEvaluation,
    names: list[str],
    clicked: object,
    commonest: tuple[int, int],
) -> tuple[int, int]:
    """Row and column of the chosen entry; the commonest mistake until one was chosen."""
    name, numbered = f"entry-{selected.run.id}", range(len(names))
    if isinstance(clicked, int | float):
        following.push(name, divmod(int(clicked), len(names)))
    chosen = following.value(
        name,
        commonest,
        list(product(numbered, repeat=2)),
        word="entry",
        write=lambda entry: ",".join(map(str, entry)),
    )
    key = following.key(name, commonest)
    found = []
    for place, part, value in zip(st.columns(2), PARTS, chosen, strict=True):
        with place:
            found.append(
                st.selectbox(
                    t(f"looks.{part}"),
                    numbered,
                    index=value,
                    format_func=names.__getitem__,
                    key=f"{part}-{key}",
                    on_change=_chosen,
                    args=(name, key, commonest),
                )
            )
    return found[0], found[1]


def _chosen(name: str, key: str, commonest: tuple[int, int]) -> None:
    entry = tuple(int(st.session_state[f"{part}-{key}"]) for part in PARTS)
    following.keep(name, commonest, entry)


def _behind(
    t: Labels,
    selected: ChosenEvaluation,
    names: list[str],
    counts: NDArray[np.int32],
    true: int,
    answer: int,
) -> None:
    count = int(counts[true, answer])
    words = {"true": names[true], "answer": names[answer], "count": numbers.whole(count)}
    kind = "right" if true == answer else "mistaken"
    quiet = {name: foreign_text.plain(value) for name, value in words.items()}
    st.markdown(t(f"looks.confusion.{kind}" if count else "looks.confusion.empty", **quiet))
    pictures = pictures_of(t, selected) if count else None
    if pictures is None:
        return
    found = behind(pictures.labels, selected.telemetry().predicted.numpy(), true, answer)
    shown = found[:MOST]
    st.image(
        picture_sheet(pictures.images[shown], columns=COLUMNS, scale=2, gap=6),
        alt=t("looks.confusion.sheet", shown=len(shown), **words),
    )
    if len(shown) < len(found):
        st.caption(t("looks.confusion.more", shown=len(shown), count=words["count"]))
    with st.expander(t("looks.confusion.numbers")):
        st.text(", ".join(str(number) for number in shown))
