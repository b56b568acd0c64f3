"""The panel beside the pad: the ten digits with distances and bars, and what the networks see.

Its HTML stays the same while the reader draws; an answer fills in texts, lengths and pictures.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from cnnviz.architectures.nets.published.digit_bitmaps import HEIGHT, WIDTH, rows_of
from cnnviz.drawing.embed import data_uri
from cnnviz.lessons.lenet.drawing_pad.numbers import DigitAnswer, DigitReading, Values

GAP = 2
"""Pixels between the maps of a strip."""

NETS = ("published", "modern")
NOBODY = "none"
"""Name of the row for drawings that are no digit."""

LABELS = (
    *("caption", "digit", "distance", "none", "input", "state", "nearest"),
    *("maps_published", "maps_modern"),
)
"""Words that the panel needs, beside the names of the two networks."""

Place = tuple[int, int, int, int]


def panel(words: Mapping[str, str]) -> str:
    """Return the HTML of the panel.

    Args:
        words: For LABELS, and the names of the networks for NETS.
    """
    said = {name: escape(word) for name, word in words.items()}
    digits = "".join(_row(str(digit), str(digit), bitmap=True) for digit in range(10))
    return f"""
<table>
  <caption>{said["caption"]}</caption>
  <colgroup><col style="width:15%"><col style="width:18%"><col><col></colgroup>
  <thead><tr>
    <th scope="col">{said["digit"]}</th><th scope="col" class="number">{said["distance"]}</th>
    <th scope="col">{said["published"]}</th><th scope="col">{said["modern"]}</th>
  </tr></thead>
  <tbody>{digits}{_row(NOBODY, said["none"], bitmap=False)}</tbody>
</table>
<div class="side">
  {_figure("input", said["input"], "width:6rem", "input")}
  {_figure("state", said["state"], "width:3.5rem", "state")}
  {_figure("nearest", said["nearest"], "width:3.5rem", "nearest")}
</div>
{_figure("published", said["maps_published"], "", "published-C1", "published-S2")}
{_figure("modern", said["maps_modern"], "", "modern-C1", "modern-S2")}
"""


def _row(name: str, title: str, *, bitmap: bool) -> str:
    picture = f'<canvas data-picture="bitmap-{name}"></canvas>'
    head = f'<span style="display:flex;gap:0.5rem">{title}{picture if bitmap else ""}</span>'
    bars = _bar(f"{NETS[0]}-{name}", second=False)
    # The softmax of today has no share for "none": an empty bar would look like one of 0 %.
    bars += _bar(f"{NETS[1]}-{name}", second=True) if bitmap else "<td>–</td>"
    return (
        f'<tr><th scope="row">{head}</th>'
        f'<td class="number" data-text="distance-{name}" data-mark="distance-{name}"></td>'
        f"{bars}</tr>"
    )


def _bar(name: str, *, second: bool) -> str:
    fill = f'<span class="fill{" second" if second else ""}" data-share="{name}"></span>'
    return (
        f'<td><span class="bar" data-mark="{name}"><span class="track">{fill}</span>'
        f'<span class="number" data-text="{name}"></span></span></td>'
    )


def _figure(name: str, caption: str, style: str, *pictures: str) -> str:
    wide = "" if style else ' class="wide"'
    drawn = "".join(
        f'<canvas data-picture="{one}"{wide} style="{style}" role="img" aria-label="{caption}">'
        "</canvas>"
        for one in pictures
    )
    return f'<figure data-figure="{name}">{drawn}<figcaption>{caption}</figcaption></figure>'


def shares(reading: DigitReading | None) -> dict[str, float]:
    """Return the length of every bar, by its name; none where nothing is drawn."""
    if reading is None:
        return {}
    found: dict[str, float] = {}
    for net in NETS:
        answer = answer_of(reading, net)
        found |= {f"{net}-{digit}": share for digit, share in enumerate(answer.shares)}
    return found | {f"{NETS[0]}-{NOBODY}": reading.published.nobody}


def best(reading: DigitReading | None) -> list[str]:
    """Return the names of what stands out: each network's answer, and the nearest bitmap."""
    if reading is None:
        return []
    return [
        f"distance-{reading.nearest}",
        *(f"{net}-{named(answer_of(reading, net))}" for net in NETS),
    ]


def named(answer: DigitAnswer) -> str:
    """Return the name of the row that a network answers with."""
    return NOBODY if answer.is_nobody else str(answer.best)


def answer_of(reading: DigitReading, net: str) -> DigitAnswer:
    """Return the answer of one of NETS."""
    return reading.published if net == NETS[0] else reading.modern


def sheet(reading: DigitReading | None) -> tuple[str, dict[str, Place]]:
    """Return all pictures of an answer as one, and where each lies on it.

    Brightness is what becomes ink. The bitmaps are there before anything is drawn.
    """
    pictures = {f"bitmap-{digit}": _bitmap(digit) for digit in range(10)}
    if reading is not None:
        pictures |= {"input": reading.picture, "state": reading.state}
        pictures["nearest"] = pictures[f"bitmap-{reading.nearest}"]
        for net in NETS:
            maps = answer_of(reading, net).maps
            pictures |= {f"{net}-{layer}": _strip(found) for layer, found in maps.items()}
    width = max(picture.shape[1] for picture in pictures.values())
    rows, places = [], {}
    top = 0
    for shelf in _shelves(pictures, width):
        height = max(pictures[name].shape[0] for name in shelf)
        row, left = np.zeros((height, width), np.float32), 0
        for name in shelf:
            high, wide = pictures[name].shape
            row[:high, left : left + wide] = pictures[name]
            places[name] = (left, top, wide, high)
            left += wide
        rows.append(row)
        top += height
    return data_uri(_grey(np.concatenate(rows))), places


def _shelves(pictures: Mapping[str, Values], width: int) -> Iterable[Sequence[str]]:
    """Put pictures side by side as long as a row has room for them."""
    shelf: list[str] = []
    for name, picture in pictures.items():
        if sum(pictures[one].shape[1] for one in shelf) + picture.shape[1] > width:
            yield shelf
            shelf = []
        shelf.append(name)
    yield shelf


def _grey(values: Values) -> NDArray[np.uint8]:
    # Sixteen levels: the eye sees no more in so small a picture, and the file is a third smaller.
    return (np.rint(values.clip(0, 1) * 15) * 17).astype(np.uint8)


def _strip(maps: Values) -> Values:
    spaced = np.pad(maps, ((0, 0), (0, 0), (0, GAP)))
    return np.concatenate(list(spaced), axis=1)[:, :-GAP]


def _bitmap(digit: int) -> Values:
    ink = [[pixel == "#" for pixel in row] for row in rows_of(digit)]
    return np.array(ink, np.float32).reshape(HEIGHT, WIDTH)
