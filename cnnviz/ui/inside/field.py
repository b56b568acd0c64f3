"""Being built."""

from cnnviz.ui.inside import Inside


def show(inside: Inside) -> None:
    """Nothing yet."""
