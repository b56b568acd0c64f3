"""Plotly's own script as text, for a file that draws its charts without a network."""

import base64
import gzip
from functools import cache

from plotly.offline import get_plotlyjs


@cache
def packed() -> str:
    """Return the script compressed by gzip, in base64: some two megabytes."""
    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), mtime=0)).decode("ascii")
