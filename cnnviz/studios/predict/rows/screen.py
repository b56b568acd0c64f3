"""One row a network: its first class with a small bar, all of them on one screen."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.palette import LIGHT
from cnnviz.photos.answering.answers import PhotoPrediction
from cnnviz.studios.predict.card.screen import probability
from cnnviz.ui.shell import classes
from cnnviz.ui.widgets import roster
from cnnviz.ui.widgets.roster import TrainedNetwork

STYLE = f"""
<style>
.network-rows {{ border-collapse: collapse; font-size: 0.9rem; width: 100%; }}
.network-rows :is(th, td) {{
  border: 0; font-weight: 400; line-height: 1.2; padding: 0.18rem 0.5rem 0.18rem 0;
  text-align: left;
}}
.network-rows th {{ white-space: nowrap; }}
.network-rows small {{ opacity: 0.78; }}
.network-rows .share {{ text-align: right; white-space: nowrap; width: 4rem; }}
.network-rows .bar {{ width: 24%; }}
.network-rows .bar div {{
  border: 1px dashed color-mix(in srgb, currentColor 50%, transparent); height: 0.85rem;
}}
.network-rows .bar div > div {{ background: {LIGHT.hue("blue")}; border: 0; height: 100%; }}
@media (max-width: 640px) {{
  .network-rows {{ font-size: 0.8rem; }}
  .network-rows th {{ white-space: normal; }}
}}
</style>
"""


def show(
    t: Labels, networks: Sequence[TrainedNetwork], answers: Sequence[PhotoPrediction | None]
) -> None:
    """Show the rows.

    Args:
        t: The short texts.
        networks: Oldest first.
        answers: What each of them said; None where it has not been asked, or may not be told yet.
    """
    rows = "".join(
        _row(t, number, entry, answer)
        for number, (entry, answer) in enumerate(zip(networks, answers, strict=True), start=1)
    )
    head = "".join(
        f'<th scope="col">{escape(t(key))}</th>'
        for key in ("common.network", "prediction.first", "predict.probability")
    )
    hidden = "position:absolute;clip-path:inset(50%);height:1px;overflow:hidden"
    st.html(
        f'{STYLE}<table class="network-rows"><thead style="{hidden}"><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(t: Labels, number: int, entry: TrainedNetwork, answer: PhotoPrediction | None) -> str:
    title = escape(f"{number} · {roster.title(t, entry)}")
    share = answer.top[0].probability if answer else 0.0
    label = escape(classes.name(t, answer.top[0].label)) if answer else "?"
    told = escape(probability(t, share)) if answer else ""
    return (
        f'<tr><th scope="row">{title} <small>{entry.when}</small></th><td>{label}</td>'
        f'<td class="bar"><div><div style="width:{100 * share:.1f}%"></div></div></td>'
        f'<td class="share">{told}</td></tr>'
    )
