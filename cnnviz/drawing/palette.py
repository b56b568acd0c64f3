"""The app's colours as values, for what leaves the app: downloads cannot read the page's theme."""

import tomllib
from dataclasses import dataclass
from typing import Any

from cnnviz.paths import ROOT

HUES = (
    "blue",
    "orange",
    "green",
    "pink",
    "yellow",
    "sky",
    "violet",
    "gray",
    "red",
    "olive",
)
"""What the ten chart colours of a theme are called, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one theme, all as "#rrggbb".

    Attributes:
        background: Of the page.
        surface: Of panels.
        primary: Of what is chosen.
        chart: Ten colours for series, in the order of HUES.
    """

    background: str
    surface: str
    text: str
    border: str
    primary: str
    chart: tuple[str, ...]

    def hue(self, name: str) -> str:
        """Return the colour of that name.

        Raises:
            ValueError: If it is none of HUES.
        """
        return self.chart[HUES.index(name)]

    def tint(self, name: str) -> str:
        """Return the same colour, thin, as the ground of a box."""
        share = 0.10 if _luminance(self.background) > 0.5 else 0.20
        return mix(self.hue(name), self.background, share)


def mix(over: str, under: str, share: float) -> str:
    """Return one colour over another, with a share between 0 and 1."""
    pairs = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    """Return the relative luminance of an sRGB colour (WCAG 2.2)."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _read(theme: dict[str, Any]) -> Palette:
    return Palette(
        background=theme["backgroundColor"],
        surface=theme["secondaryBackgroundColor"],
        text=theme["textColor"],
        border=theme["borderColor"],
        primary=theme["primaryColor"],
        chart=tuple(theme["chartCategoricalColors"]),
    )


_THEMES = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]

LIGHT = _read(_THEMES["light"])
DARK = _read(_THEMES["dark"])


def _ramp(stops: tuple[str, ...]) -> tuple[tuple[int, int, int], ...]:
    """Return 256 colours between stops at equal distances."""
    steps = len(stops) - 1
    found = []
    for code in range(256):
        at = min(code * steps // 255, steps - 1)
        share = code * steps / 255 - at
        found.append(_channels(mix(stops[at + 1], stops[at], share)))
    return tuple(found)


RAMP = _ramp(("#10142b", "#27398f", "#2a7f9e", "#63c6a0", "#fbe96b"))
"""From the least to the greatest value of a map, darker to lighter at every step, so that it reads
without colour, too; no two are the same."""
