"""How the doses of a disturbance are written, and where they lie on an axis."""

from collections.abc import Callable, Mapping

from cnnviz.content.labels import Labels
from cnnviz.probing.disturbances.perturbations import BEST_JPEG, Disturbance
from cnnviz.probing.pixels import LEVELS


def _same(dose: float) -> float:
    return dose


def _percent(dose: float) -> float:
    return 100 * dose


_PLOTTED: Mapping[Disturbance, Callable[[float], float]] = {
    Disturbance.OCCLUDER: _percent,
    Disturbance.BLUR: _percent,
    Disturbance.SHUFFLE: lambda cuts: cuts + 1,
    Disturbance.GREYING: _percent,
    Disturbance.CONTRAST: _percent,
    Disturbance.DARKNESS: _percent,
}


def plotted(kind: Disturbance, dose: float) -> float:
    """The dose in the unit of the axis."""
    return _PLOTTED.get(kind, _same)(dose)


def said(t: Labels, kind: Disturbance, dose: float) -> str:
    """The dose in words, such as "12.5 % of the picture"."""
    if dose == 0:
        return t("breaking.nothing")
    value = BEST_JPEG - dose if kind is Disturbance.JPEG else plotted(kind, dose)
    return t(f"breaking.doses.{kind}", value=f"{value:.3g}")


def axis(t: Labels, kind: Disturbance) -> str:
    """Title of the axis of doses, with its unit."""
    return t(f"breaking.axes.{kind}", levels=LEVELS, best=BEST_JPEG)
