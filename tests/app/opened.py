"""Opens a page of the app in Streamlit's own test harness, starting at app.py as a reader does."""

import json
from itertools import cycle
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180
"""Seconds: the first run of a process imports torch."""


def in_turn(values, turns=("en", "ko")):
    """Each value with the next of the turns: what is the same in both languages runs once.

    That every word stands in both is the business of the tests of the content.
    """
    return list(zip(values, cycle(turns), strict=False))


def saved(app, button):
    """Press a button that saves, and return what the browser is told to save."""
    app.button(key=button).click().run()
    assert not app.exception
    assert not app.error
    (told,) = [
        json.loads(one.proto.json)
        for one in app.get("bidi_component")
        if one.proto.component_name == "cnnviz.recording"
    ]
    return told


def opened(code, slug=None, **query):
    """A page in a language, with what its address says; without a page the home page."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.query_params["lang"] = code
    if slug is not None:
        app.switch_page(f"pages/{slug}.py")  # a page's file is named as its address
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app
