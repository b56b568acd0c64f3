"""Shows a drawing whose boxes are buttons: click or Tab and Enter, and download as SVG or PNG.

The drawing comes finished from `cnnviz.drawing`; the component adds what only a browser can do. It
never rebuilds the drawing when only the choice changes: that would lose the keyboard's focus.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from cnnviz.paths import ASSETS
from cnnviz.ui.shell import address, language


def _asset(name: str) -> str:
    """Return a part of the component that is a file: pan and zoom."""
    return (ASSETS / "diagram" / name).read_text(encoding="utf-8")


HTML = """
<div class="zoom">
  <button type="button">−</button><button type="button">+</button>
  <button type="button"></button><button type="button"></button><span></span>
</div>
<div class="drawing"></div>
<div class="downloads">
  <button type="button" class="svg"></button>
  <button type="button" class="png"></button>
</div>
"""

CSS = """
/* What does not fit is scrolled, and a shade at the edge says so until the end is reached. */
.drawing {
  --paper: var(--st-background-color);
  --shade: color-mix(in srgb, var(--st-text-color) 34%, transparent);
  background:
    linear-gradient(to right, var(--paper) 40%, transparent) left / 2.5rem 100% local,
    linear-gradient(to left, var(--paper) 40%, transparent) right / 2.5rem 100% local,
    linear-gradient(to right, var(--shade), transparent) left / 0.9rem 100% scroll,
    linear-gradient(to left, var(--shade), transparent) right / 0.9rem 100% scroll;
  background-repeat: no-repeat;
  overflow-x: auto;
  padding: 2px;
}
.drawing svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.drawing svg[style*="min-width"] { max-width: none; }
.drawing svg { zoom: var(--type-scale, 1); }
.downloads { display: flex; gap: 0.5rem; justify-content: flex-end; padding-top: 0.4rem; }
.downloads button {
  background: transparent;
  border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius, 0.5rem);
  color: var(--st-text-color);
  cursor: pointer;
  font-family: var(--st-font);
  font-size: 0.85rem;
  padding: 0.25rem 0.7rem;
}
.downloads button:hover, .downloads button:focus-visible {
  border-color: var(--st-primary-color);
  color: var(--st-primary-color);
}
"""

JS = (
    _asset("zoom.js")
    + """
const PNG_SCALE = 3;

function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function savePng(svg, name) {
  const picture = new Image();
  picture.onload = () => {
    const canvas = document.createElement('canvas');
    canvas.width = picture.width * PNG_SCALE;
    canvas.height = picture.height * PNG_SCALE;
    const context = canvas.getContext('2d');
    context.scale(PNG_SCALE, PNG_SCALE);
    context.drawImage(picture, 0, 0);
    canvas.toBlob((blob) => save(blob, name + '.png'), 'image/png');
  };
  picture.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(svg);
}

// Signs that fold and unfold: the one that was pressed keeps its place and the focus.
function foldable(drawing, setTriggerValue) {
  const press = (sign) => {
    const { x, y } = sign.getBoundingClientRect();
    drawing.pressed = { token: sign.dataset.fold, at: { x, y } };
    setTriggerValue('folded', sign.dataset.fold);
  };
  drawing.querySelectorAll('[data-fold]').forEach((sign) => {
    sign.onclick = () => press(sign);
    sign.onkeydown = (event) => {
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); press(sign); }
    };
  });
}

function draw(drawing, bar, data) {
  if (data.zoom && !drawing.zoom) drawing.zoom = new Zoom(drawing, bar);
  if (data.zoom) drawing.zoom.words(data.words);
  if (drawing.dataset.shown === data.id) return;
  const pressed = drawing.pressed;
  drawing.innerHTML = data.svg;
  drawing.dataset.shown = data.id;
  if (!data.zoom) return;
  drawing.zoom.take(drawing.querySelector('svg'), pressed);
  if (pressed) drawing.zoom.find(pressed.token)?.focus({ preventScroll: true });
  drawing.pressed = null;
}

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  const drawing = parentElement.querySelector('.drawing');
  draw(drawing, parentElement.querySelector('.zoom'), data);
  if (!data.zoom && !drawing.watch) {
    // What is wider than its place scrolls there: by the keyboard, too, if it can be focused.
    drawing.watch = new ResizeObserver(() => {
      if (drawing.scrollWidth > drawing.clientWidth) drawing.tabIndex = 0;
      else drawing.removeAttribute('tabindex');
    });
    drawing.watch.observe(drawing);
  }
  foldable(drawing, setTriggerValue);
  const boxes = [...drawing.querySelectorAll('[data-id]')];
  const mark = (chosen) => boxes.forEach((box) => {
    const on = box.dataset.id === chosen;
    box.classList.toggle('is-selected', on);
    box.setAttribute('aria-pressed', String(on));
  });
  const choose = (box) => { mark(box.dataset.id); setStateValue('chosen', box.dataset.id); };
  boxes.forEach((box, number) => {
    box.onclick = () => choose(box);
    box.onkeydown = (event) => {
      const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        choose(box);
      } else if (event.key in steps) {
        event.preventDefault();
        boxes[(number + steps[event.key] + boxes.length) % boxes.length].focus();
      }
    };
  });
  mark(data.chosen);
  const [svg, png] = parentElement.querySelectorAll('.downloads button');
  svg.textContent = data.words.svg;
  png.textContent = data.words.png;
  const markup = new Blob([data.file], { type: 'image/svg+xml' });
  svg.onclick = () => save(markup, data.name + '.svg');
  png.onclick = () => savePng(data.file, data.name);
}
"""
)

_ZOOM = ("zoom", "less", "more", "fit", "whole")
"""What `assets/diagram/zoom.js` says."""

_component = st.components.v2.component(
    "cnnviz.diagram", html=HTML, css=CSS + _asset("zoom.css"), js=JS
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing for the page and for a download.

    Attributes:
        svg: For the page: follows the theme.
        file: For a download: holds its own colours.
        name: Of the downloaded file, without its ending.
    """

    svg: str
    file: str
    name: str

    @property
    def width(self) -> float:
        """How wide it is at its own size, in pixels."""
        return float(self.svg.partition('viewBox="0 0 ')[2].partition(" ")[0])


def _nobody(_token: str) -> None:
    """Hear of a fold in a drawing without any."""


def show(drawing: Drawing, chosen: str | None, *, key: str) -> str | None:
    """Show a drawing and return the box that the reader chose just now.

    Args:
        drawing: What to show.
        chosen: `data-id` of the box that is marked.
        key: Name of this place on the page.

    Returns:
        The `data-id` of a box that was chosen since the last run, or None.
    """
    return _shown(drawing, chosen, address.fresh(key), is_large=False)


def explore(
    drawing: Drawing, chosen: str | None, fold: Callable[[str], None] = _nobody, *, key: str
) -> str | None:
    """Show a large drawing with pan and zoom, whose modules may be folded and unfolded.

    Args:
        drawing: What to show.
        chosen: As in `show`.
        fold: Is told the token of a module whose sign was pressed, before the page runs again.
        key: Name of this place on the page.

    Returns:
        As `show`.
    """
    return _shown(drawing, chosen, address.fresh(key), is_large=True, fold=fold)


def _shown(
    drawing: Drawing,
    chosen: str | None,
    key: str,
    *,
    is_large: bool,
    fold: Callable[[str], None] = _nobody,
) -> str | None:
    t = language.words()

    def told() -> None:
        token = st.session_state[key].get("folded")
        if token is not None:
            fold(str(token))

    result = _component(
        data={
            "id": f"{drawing.name}-{hash(drawing.svg)}",
            "svg": drawing.svg,
            "file": drawing.file,
            "name": drawing.name,
            "chosen": chosen,
            "zoom": is_large,
            "words": {
                "svg": t("common.download_svg"),
                "png": t("common.download_png"),
                **{name: t(f"zoom.{name}") for name in _ZOOM},
            },
        },
        key=key,
        on_chosen_change=lambda: None,
        on_folded_change=told,
    )
    last = f"_last-{key}"
    fresh = result.chosen if result.chosen != st.session_state.get(last) else None
    st.session_state[last] = result.chosen
    return str(fresh) if fresh else None
