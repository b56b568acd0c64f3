"""Present: a page on a projector, without the navigation, its parts at the keys of a clicker."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.ui.shell import address, keys

PLACE = "present-place"
"""Name of the switch's place: in sight at the upper right, whatever is scrolled or hidden."""

STYLE = """
<style>
.st-key-present-place {
  backdrop-filter: blur(8px); border-radius: 1rem; padding: 0.1rem 0.5rem;
  position: fixed; right: 9rem; top: 0.45rem; width: auto; z-index: 999991;
}
/* A place that is fixed leaves a gap where it stood. */
[data-testid="stLayoutWrapper"]:has(> .st-key-present-place) { position: absolute; }
@media (max-width: 640px) { .st-key-present-place { display: none; } }
</style>
"""

PIXELS, READING = 22, 16
"""Height of the type on a projector, and of what a page is otherwise made for."""

# What is drawn in pixels grows with the type: drawings by the variable, charts by their height.
PROJECTOR = """
<style>
html { --type-scale: @SCALE@; font-size: @PIXELS@px; }
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none; }
.stMainBlockContainer { max-width: none; padding-left: 3rem; padding-right: 3rem; }
/* A number is as wide as it is: widths in pixels were made for smaller type. */
[data-testid="stHorizontalBlock"] > [data-testid="stElementContainer"]:has(> .stMetric) {
  flex: 0 0 auto; max-width: 100%; min-width: 11rem; width: max-content; }
/* A button is never wider than a phone in the hand of who stands in front. */
.stMain .stButton button p { overflow: visible; white-space: normal; }
.stMetric { width: 100%; }
.stMetric .stMarkdownEllipsis, .stMetric .stMarkdownEllipsis p, [data-testid="stMetricLabel"],
[data-testid="stMetricValue"] { overflow: visible; text-overflow: clip; white-space: normal; }
</style>
""".replace("@SCALE@", str(PIXELS / READING)).replace("@PIXELS@", str(PIXELS))

# A clicker sends Page Up and Page Down, a keyboard has arrows; where something is written or a
# control has the keys for itself, they stay its own. In a lesson they lead from scene to scene,
# else from part to part.
CLICKER = """
<script>
(() => {
  if (window.cnnvizClicker) return;
  window.cnnvizClicker = true;
  const steps = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
  addEventListener('keydown', (event) => {
    const step = steps[event.key];
    const place = event.composedPath()[0];
    const own = !place?.closest?.('.st-key-scene-bar') && place?.closest?.(
      'input, textarea, select, button, svg, [role=radio], [role=slider], [role=button]');
    if (!step || own || event.altKey || event.ctrlKey) return;
    const onward = step > 0 ? 'next' : 'previous';
    if (document.querySelector('.st-key-scene-bar')) {
      event.preventDefault();
      document.querySelector(`.st-key-scene-${onward} button:not(:disabled)`)?.click();
      return;
    }
    const parts = [...document.querySelectorAll('.st-key-part button')];
    const projector = new URL(location).searchParams.get('present') === '1';
    if (!projector || !parts.length) return;
    const at = parts.findIndex((one) => one.getAttribute('aria-checked') === 'true');
    const next = parts[at + step];
    if (!next) return;
    event.preventDefault();
    next.click();
    next.blur();
  });
})();
</script>
"""


def is_on() -> bool:
    """Return whether this page is on a projector."""
    return bool(st.session_state.get(keys.PRESENT))


def scale() -> float:
    """Return how much larger the type is than on a page that is read."""
    return PIXELS / READING if is_on() else 1.0


def switch(t: Labels) -> None:
    """The switch, and what it does to the page."""
    st.html(STYLE)
    with st.container(key=PLACE):
        present = address.switch(keys.PRESENT, t("nav.present"), help_text=t("nav.present_help"))
    with st.sidebar:
        st.html(CLICKER, unsafe_allow_javascript=True)
    if present:
        st.html(PROJECTOR)
