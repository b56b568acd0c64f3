"""What stands around every page: configuration, language, navigation, styles."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.paths import ASSETS
from cnnviz.ui import presenting
from cnnviz.ui.lecture import stage
from cnnviz.ui.recording import page_file
from cnnviz.ui.server import admission
from cnnviz.ui.shell import arrival, early_presses, keys, language, navigation

# Hangul breaks between words only; a wide table or diagram scrolls by itself on a phone. A row of
# buttons wraps: Streamlit would cut it off, to be scrolled without a sign that it can be.
STYLE = """
<style>
:lang(ko) * { word-break: keep-all !important; overflow-wrap: break-word !important; }
.stMainBlockContainer { padding-top: 0.1rem; max-width: 78rem; }
.stMainBlockContainer h1 { font-size: 1.9rem; padding: 0.2rem 0; }
.stMainBlockContainer h2 { font-size: 1.6rem; }
.stMainBlockContainer h3 { font-size: 1.35rem; }
/* Streamlit fades captions with their links to less contrast than small type needs. */
[data-testid="stCaptionContainer"] {
  opacity: 1; color: color-mix(in srgb, currentColor 78%, transparent);
}
/* Streamlit's bar lies over the head of the page: only what stands in it takes the pointer. */
[data-testid="stHeader"] { background: transparent; }
[data-testid="stHeader"], [data-testid="stHeader"] div { pointer-events: none !important; }
[data-testid="stHeader"] :is(button, a, [role="button"]) { pointer-events: auto !important; }
/* Streamlit's link to its own manual; what it says stands in the sentence before it. */
[data-testid="stCameraInputWebcamComponent"] a { display: none; }
[data-testid="stMarkdownContainer"] blockquote { opacity: 1; }
[data-testid="stMarkdownContainer"] blockquote p {
  color: color-mix(in srgb, var(--st-text-color, currentColor) 78%, transparent);
}
.stMarkdown table { font-variant-numeric: tabular-nums; }
[data-testid="stPageLink-NavLink"] * { white-space: normal; overflow: visible; }
[data-testid="stButtonGroup"] > [role] { flex-wrap: wrap; overflow-x: visible; row-gap: 0.25rem; }
/* The card beside a drawing stays in sight while the page is scrolled; `ui/beside.py`. */
@media (min-width: 641px) {
  [data-testid="stColumn"]:has(> [data-testid="stVerticalBlock"] > * > [class*="st-key-beside-"]) {
    position: sticky; top: 3.5rem; align-self: flex-start;
    max-height: calc(100dvh - 4.5rem); overflow-y: auto;
  }
}
[class*="st-key-beside-"] { scroll-margin-top: 3.5rem; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  .stMainBlockContainer { padding-top: 2.2rem; }
  .stMainBlockContainer h1 { font-size: 1.6rem; }
  .stMainBlockContainer h2 { font-size: 1.4rem; }
  .stMainBlockContainer h3 { font-size: 1.2rem; }
}
</style>
"""
# Streamlit's uploader speaks English only: its button gets the page's word, its own limit is hidden
# (the label tells ours). Both words come from `ui.toml`, never from a reader.
UPLOADER_STYLE = """
<style>
[data-testid="stFileUploaderDropzoneInstructions"] {{ display: none; }}
[data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"] p {{
  font-size: 0;
}}
[data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"] p::after {{
  content: "{button}"; font-size: 0.95rem;
}}
</style>
"""


def run() -> None:
    """Run the page that the address names, inside its frame, when it is its turn."""
    with admission.turn(_kind()), early_presses.heard():
        _run()


def _kind() -> tuple[str, str]:
    """What a run shows: those of one page and part take about as long."""
    context = get_script_run_ctx()
    return context.page_script_hash if context else "", str(st.session_state.get(keys.PART))


def _run() -> None:
    st.set_page_config(page_title="cnnviz", page_icon=str(ASSETS / "favicon.png"), layout="wide")
    st.html(arrival.SCRIPT, unsafe_allow_javascript=True)
    arrival.begin()
    with st.sidebar:
        language.choose()
    current = st.navigation(navigation.pages(), expanded=True)
    arrival.at_page()
    language.announce()
    t = language.words()
    st.html(STYLE + UPLOADER_STYLE.format(button=t("photo.choose")))
    presenting.switch(t)
    st.session_state[keys.FRAMED] = True
    try:
        if stage.begin(t, current.url_path):
            page_file.run(t, current)
        arrival.settle()
        stage.end(current.url_path)
    finally:
        st.session_state[keys.FRAMED] = False
