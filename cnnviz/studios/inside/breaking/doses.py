"""How the doses of a disturbance are written, and where they lie on an axis."""

from collections.abc import Callable, Mapping

from cnnviz.content.labels import Labels
from cnnviz.probing.disturbances.perturbations import BEST_JPEG, Kind
from cnnviz.probing.pixels import LEVELS


def _same(dose: float) -> float:
    return dose


def _percent(dose: float) -> float:
    return 100 * dose


_PLOTTED: Mapping[Kind, Callable[[float], float]] = {
    Kind.OCCLUDER: _percent,
    Kind.BLUR: _percent,
    Kind.SHUFFLE: lambda cuts: cuts + 1,
    Kind.GREYING: _percent,
    Kind.CONTRAST: _percent,
    Kind.DARKNESS: _percent,
}


def plotted(kind: Kind, dose: float) -> float:
    """The dose in the unit of the axis."""
    return _PLOTTED.get(kind, _same)(dose)


def said(t: Labels, kind: Kind, dose: float) -> str:
    """The dose in words, such as "12.5 % of the picture"."""
    if dose == 0:
        return t("breaking.nothing")
    value = BEST_JPEG - dose if kind is Kind.JPEG else plotted(kind, dose)
    return t(f"breaking.doses.{kind}", value=f"{value:.3g}")


def axis(t: Labels, kind: Kind) -> str:
    """Title of the axis of doses, with its unit."""
    return t(f"breaking.axes.{kind}", levels=LEVELS, best=BEST_JPEG)
