"""Record the flow of the first photo for the home page, in every language.

    python benchmarks/record_home_flow.py

writes `assets/recorded/home-flow.json`. A test compares it with what the network yields.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from streamlit.testing.v1 import AppTest

from cnnviz.content.languages import LANGUAGES
from cnnviz.paths import RECORDED

PATIENCE = 300  # seconds


def record() -> dict[str, dict[str, Any]]:
    """Return the flow of the first photo by language, without words that do not depend on it."""
    found = {}
    for entry in LANGUAGES:
        app = AppTest.from_function(_computed, args=(entry.code,), default_timeout=PATIENCE).run()
        assert not app.exception, app.exception[0].message
        drawn = json.loads(app.session_state["drawn"])
        found[entry.code] = {name: value for name, value in drawn.items() if name != "words"}
    return found


def _computed(code: str) -> None:
    # Run by Streamlit as a page of its own: what is kept of a photo belongs to a session.
    import json

    import streamlit as st

    from cnnviz.content.labels import text
    from cnnviz.studios.home.hero import screen as hero
    from cnnviz.ui.parts import flow_data
    from cnnviz.ui.widgets import photo, predictor

    arch = hero.architecture(text(code))
    seen = photo.of_sample(photo.FIRST_SAMPLE)
    drawn = flow_data.data(arch.t, predictor.quiet(arch), seen)
    st.session_state["drawn"] = json.dumps(drawn)


if __name__ == "__main__":
    written = json.dumps(record(), ensure_ascii=False, separators=(",", ":"))
    (RECORDED / "home-flow.json").write_text(written + "\n", encoding="utf-8")
