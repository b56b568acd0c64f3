"""The three bills of a network, one panel each, over the same stages or layers."""

from collections.abc import Callable, Mapping, Sequence

from plotly import graph_objects as go
from plotly.subplots import make_subplots

from cnnviz.drawing.frame import framed
from cnnviz.network.bills.costs import Cost
from cnnviz.network.structure.stages import HEAD, STEM

KEYS = ("params", "macs", "activation", "bytes", "stem", "head", "panel", "hover")
"""Labels that the figure needs: "params", "macs" and "activation" are the bills, "bytes" the unit
of the last; "panel" may hold {name} and {total}; "hover" {path}, {name}, {value} and {share}."""

PANEL_HEIGHT = 150

_FEW = 14  # bars that have room for a name and a number each

Read = Callable[[Cost], float]

_BILLS: tuple[tuple[str, Read, Read], ...] = (
    ("params", lambda cost: cost.params, lambda cost: cost.params_share),
    ("macs", lambda cost: cost.macs, lambda cost: cost.macs_share),
    ("activation", lambda cost: cost.activation_bytes, lambda cost: cost.activation_share),
)


def cost_bars(costs: Sequence[Cost], labels: Mapping[str, str]) -> go.Figure:
    """Draw parameters, multiply-adds and activation memory, each on its own linear scale.

    Args:
        costs: `network.bills.costs.costs_by_stage` or `costs_by_layer` of a network.
        labels: Words for KEYS.
    """
    figure = make_subplots(
        rows=len(_BILLS),
        shared_xaxes=True,
        vertical_spacing=0.09,
        subplot_titles=[_panel(name, read, costs, labels) for name, read, _ in _BILLS],
    )
    for row, (name, read, share) in enumerate(_BILLS, start=1):
        figure.add_trace(_bars(name, read, share, costs, labels), row=row, col=1)
    figure.update_annotations(x=0, xanchor="left", yshift=4)
    figure.update_yaxes(visible=False, rangemode="tozero")
    for row, (_, read, _) in enumerate(_BILLS, start=1):
        largest = max((read(cost) for cost in costs), default=0)
        figure.update_yaxes(range=[0, 1.2 * largest or 1], row=row)  # room for the numbers
    _ticks(figure, costs, labels)
    framed(figure, len(_BILLS) * PANEL_HEIGHT)
    return figure.update_layout(showlegend=False, bargap=0.25, margin_t=32)


def _bars(
    name: str, read: Read, share: Read, costs: Sequence[Cost], labels: Mapping[str, str]
) -> go.Bar:
    texts = [_short(read(cost), name, labels) for cost in costs]
    hover = [
        labels["hover"].format(
            path=_stage(cost.path, labels),
            name=labels[name],
            value=text,
            share=f"{100 * share(cost):.1f}",
        )
        for cost, text in zip(costs, texts, strict=True)
    ]
    few = len(costs) <= _FEW
    return go.Bar(
        x=list(range(len(costs))),
        y=[read(cost) for cost in costs],
        text=texts if few else None,
        textposition="outside" if few else "none",
        textangle=0,
        constraintext="none",
        cliponaxis=False,
        customdata=[cost.path for cost in costs],
        hovertext=hover,
        hoverinfo="text",
    )


def _panel(name: str, read: Read, costs: Sequence[Cost], labels: Mapping[str, str]) -> str:
    total = _short(sum(read(cost) for cost in costs), name, labels)
    return labels["panel"].format(name=labels[name], total=total)


def _ticks(figure: go.Figure, costs: Sequence[Cost], labels: Mapping[str, str]) -> None:
    """Name every bar, or, of many layers, the first of each stage."""
    few = len(costs) <= _FEW
    tops = [cost.path if few else cost.path.partition(".")[0] for cost in costs]
    places = [
        place
        for place, top in enumerate(tops)
        if few or ("." in costs[place].path and top not in tops[:place])
    ]
    figure.update_xaxes(
        tickvals=places,
        ticktext=[_stage(tops[place], labels) for place in places],
        range=[-0.6, len(costs) - 0.4],
        ticklabelposition="outside" if few else "outside right",
        showgrid=False,
        zeroline=False,
    )


def _stage(path: str, labels: Mapping[str, str]) -> str:
    return labels[path] if path in (STEM, HEAD) else path


def _short(value: float, name: str, labels: Mapping[str, str]) -> str:
    """Return a number with three digits and a prefix: "25.6 M"; bytes in powers of 1,000, too."""
    unit = labels["bytes"] if name == "activation" else ""
    for size, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= 0.9995 * size:
            return f"{value / size:#.3g}".rstrip(".") + f" {prefix}{unit}"
    return f"{value:.0f} {unit}".strip()
