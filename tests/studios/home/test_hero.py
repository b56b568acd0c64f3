"""The picture at the head of the home page: recorded, and equal to what is computed."""

import base64
import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from benchmarks.record_home_flow import record
from cnnviz.content.languages import LANGUAGES
from cnnviz.drawing.palette import RAMP
from cnnviz.paths import ROOT
from cnnviz.studios.home.hero import screen as hero


def codes(sheet):
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(sheet.split(",")[1]))))
    assert pixels.max() < len(RAMP)
    return pixels.astype(int)


def compared(recorded, computed, where="flow"):
    """Numbers may differ by the rounding of another processor, everything else by nothing."""
    if isinstance(computed, float):
        assert recorded == pytest.approx(computed, rel=1e-2, abs=1e-2), where
    elif isinstance(computed, dict):
        assert recorded.keys() == computed.keys(), where
        for name in computed:
            compared(recorded[name], computed[name], f"{where}.{name}")
    elif isinstance(computed, list):
        assert len(recorded) == len(computed), where
        for number, (one, other) in enumerate(zip(recorded, computed, strict=True)):
            compared(one, other, f"{where}[{number}]")
    else:
        assert recorded == computed, where


def test_the_recorded_flow_is_what_the_network_yields():
    kept, computed = hero.recorded(), record()
    assert kept.keys() == computed.keys() == {entry.code for entry in LANGUAGES}
    for code, flow in computed.items():
        apart = np.abs(codes(kept[code]["sheet"]) - codes(flow["sheet"]))
        assert apart.max() <= 3
        rest = {name: value for name, value in flow.items() if name != "sheet"}
        compared({n: v for n, v in kept[code].items() if n != "sheet"}, rest)


def test_it_stands_without_torch():
    code = (
        "import sys; import cnnviz.studios.home.screen; "
        "print([name for name in ('torch', 'plotly', 'pandas.core') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "torch" not in done.stdout.splitlines()[-1]
