"""A pad to draw on by mouse, finger, pen or keyboard, and what is said of the drawing meanwhile.

The browser sends the strokes a few times a second, and the next drawing only after the answer to
the last. The panel beside the pad comes finished from `drawing`; an answer changes its texts, bars
and pictures and never rebuilds it. A drawing is the state of this one widget: it is kept nowhere
else, and is gone when the reader leaves the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from cnnviz.errors import BadValue
from cnnviz.ui.widgets.sketchpad_script import JS

Strokes = tuple[tuple[tuple[int, int], ...], ...]

MOST = 4000
"""Points of a drawing, all strokes together."""

HTML = f"""
<div class="room"><div class="sketchpad">
  <div class="desk">
    <canvas class="paper" width="600" height="600" tabindex="0" role="application"></canvas>
    <p class="verdict" aria-hidden="true"></p>
    <p class="told" role="status"></p>
    <div class="tools">
      <button type="button" class="undo" data-word="undo"></button>
      <button type="button" class="clear" data-word="clear"></button>
    </div>
  </div>
  <div class="panel"></div>
  <div class="more">
    <div class="samples" role="group">
      <span data-word="samples"></span>
      {"".join(f'<button type="button" data-sample="{n}">{n}</button>' for n in range(10))}
    </div>
    <p class="hint" data-word="hint"></p>
  </div>
</div></div>
"""

CSS = """
.room { container-type: inline-size; font-family: var(--st-font); color: var(--st-text-color); }
.sketchpad {
  display: grid;
  column-gap: 1.25rem;
  grid-template: "desk panel" auto "more panel" 1fr / minmax(14rem, 20rem) 1fr;
}
.desk { grid-area: desk; } .panel { grid-area: panel; } .more { grid-area: more; }
@container (max-width: 38rem) {
  .sketchpad { grid-template: "desk" "panel" "more" / 100%; }
  .paper { max-width: 17rem !important; }
}
.paper {
  aspect-ratio: 1;
  background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color);
  border-radius: var(--st-base-radius, 0.5rem);
  box-sizing: border-box;
  color: var(--st-text-color);
  cursor: crosshair;
  display: block;
  outline: 2px solid transparent;
  outline-color: var(--st-primary-color);
  outline-style: none;
  outline-offset: 2px;
  max-width: 20rem;
  touch-action: none;
  user-select: none;
  width: 100%;
}
.paper:focus-visible { outline-style: solid; }
.tools, .samples {
  align-items: center; display: flex; flex-wrap: wrap; gap: 0.35rem; padding-top: 0.5rem;
}
button {
  background: transparent;
  border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius, 0.5rem);
  color: var(--st-text-color);
  cursor: pointer;
  font: inherit;
  font-size: 0.9rem;
  min-height: 2rem;
  min-width: 2rem;
  padding: 0.2rem 0.6rem;
}
.samples { gap: 0.2rem; }
.samples button { min-width: 1.75rem; padding: 0.2rem; }
.samples span { flex-basis: 100%; }
.verdict { font-weight: 600; margin: 0.5rem 0 0; min-height: 1.5em; word-break: keep-all; }
button:hover, button:focus-visible {
  border-color: var(--st-primary-color); color: var(--st-primary-color);
}
.samples span, .hint { font-size: 0.85rem; }
.hint, .told { margin: 0.5rem 0 0; word-break: keep-all; }
.told { height: 1px; overflow: hidden; position: absolute; width: 1px; clip-path: inset(50%); }
.panel { font-size: 0.9rem; min-width: 0; word-break: keep-all; }
.panel table { border-collapse: collapse; table-layout: fixed; width: 100%; }
.panel caption, .panel figcaption { font-size: 0.85rem; padding: 0.2rem 0; text-align: left; }
.panel th, .panel td { padding: 0.1rem 0.3rem; text-align: left; vertical-align: middle; }
.panel thead th { font-weight: 600; vertical-align: bottom; }
.panel tbody th { font-weight: 400; }
.panel .is-best { font-weight: 700; }
.panel .number { font-variant-numeric: tabular-nums; text-align: right; }
.panel .bar { display: grid; gap: 0.4rem; grid-template-columns: 1fr 3.2rem; align-items: center; }
.panel .track { background: var(--st-secondary-background-color); height: 0.8rem; }
.panel .bar .number { white-space: nowrap; }
.panel .fill { background: var(--st-blue-color); display: block; height: 100%; width: 0; }
.panel .fill.second { background: var(--st-orange-color); }
@media (prefers-reduced-motion: no-preference) { .panel .fill { transition: width 0.15s; } }
.panel figure { margin: 0.8rem 0 0; }
.panel canvas { display: block; image-rendering: pixelated; }
.panel canvas.wide { margin-bottom: 3px; width: 100%; }
.panel tr canvas { margin: 1px 0; width: 0.75rem; }
.panel .side { display: flex; flex-wrap: wrap; gap: 1rem; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SketchPanel:
    """What stands beside the pad.

    Attributes:
        html: The panel, the same as long as the language is; made by this project alone.
        texts: What its elements with `data-text` say, by name.
        shares: How long its bars with `data-share` are, between 0 and 1, by name.
        best: Names of its elements with `data-mark` that stand out.
        sheet: Address of one grey picture whose brightness becomes ink.
        places: Left, top, width and height on it, by the name of a canvas with `data-picture`.
        say: The answer in one sentence, for the ear.
    """

    html: str
    texts: Mapping[str, str]
    shares: Mapping[str, float]
    best: Sequence[str]
    sheet: str
    places: Mapping[str, tuple[int, int, int, int]]
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A drawing.

    Attributes:
        number: How many drawings the browser has sent with it; 0 before the first.
        given: Whether it is the one that the pad begins with.
    """

    strokes: Strokes
    number: int = 0
    given: bool = False


_component = st.components.v2.component("cnnviz.sketchpad", html=HTML, css=CSS, js=JS)

_NOTHING: Mapping[str, object] = {}


def drawing(key: str, start: Strokes, side: int) -> Sketch:
    """Return what stands on a pad now, before the pad is shown with its answer.

    Args:
        key: Name of the pad on its page.
        start: What it begins with.
        side: Side of the pad in the units of the strokes.

    Raises:
        BadValue: If the browser sent what is no drawing.
    """
    sent = st.session_state.get(key, _NOTHING).get("drawing")
    return Sketch(strokes=start, given=True) if sent is None else sketch_of(sent, side)


def sketch_of(sent: object, side: int) -> Sketch:
    """Return the drawing that a browser sent: it may be anything.

    Args:
        sent: `number` and `strokes`, each with its coordinates x, y, x, y … in one row.
        side: Side of the pad: no coordinate is larger.

    Raises:
        BadValue: If it is no drawing, or one of too many points.
    """
    match sent:
        case {"number": int(number), "strokes": list(rows)} if number >= 0:
            strokes = tuple(_stroke(row, side) for row in rows)
        case _:
            raise _unreadable()
    if sum(map(len, strokes)) > MOST:
        raise _unreadable()
    return Sketch(strokes=strokes, number=number)


def _stroke(row: object, side: int) -> tuple[tuple[int, int], ...]:
    if not isinstance(row, list) or not row or len(row) % 2:
        raise _unreadable()
    if not all(type(value) is int and 0 <= value <= side for value in row):
        raise _unreadable()
    return tuple(zip(row[::2], row[1::2], strict=True))


def _unreadable() -> BadValue:
    return BadValue("bad_drawing", f"no drawing of at most {MOST} points", most=MOST)


def show(
    sketch: Sketch,
    panel: SketchPanel,
    *,
    samples: Sequence[Strokes],
    words: Mapping[str, str],
    side: int,
    pen: int,
    key: str,
) -> None:
    """Show the pad, and what was found on its drawing.

    Args:
        sketch: What `drawing` returned: the browser draws it where its pad is new.
        panel: The answer to it.
        samples: Drawings behind the ten buttons.
        words: For the buttons and hints.
        side: Side of the pad in the units of the strokes.
        pen: Width of the pen in these units.
        key: Name of this pad on its page.
    """
    _component(
        data={
            "number": sketch.number,
            "strokes": sketch.strokes,
            "given": sketch.given,
            "samples": samples,
            "words": dict(words),
            "side": side,
            "pen": pen,
            "most": MOST,
            "panel": panel.html,
            "texts": dict(panel.texts),
            "shares": dict(panel.shares),
            "best": panel.best,
            "sheet": {"url": panel.sheet, "places": dict(panel.places)},
            "say": panel.say,
        },
        key=key,
        on_drawing_change=lambda: None,
    )
