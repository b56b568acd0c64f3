"""A picture as the ground that a chart is drawn on."""

from plotly import graph_objects as go


def lay_under(figure: go.Figure, source: str, width: int, height: int) -> None:
    """Put a picture under everything else, its pixels on the axes' units."""
    figure.add_layout_image(
        source=source,
        x=0,
        y=0,
        xref="x",
        yref="y",
        sizex=width,
        sizey=height,
        sizing="stretch",
        layer="below",
    )
