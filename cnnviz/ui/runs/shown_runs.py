"""The runs that an address names, and how a page shows them while they go on."""

import re

from cnnviz.training.runs.store.states import RunState

MOST = 12
"""Runs that are shown together: four networks with three seeds each."""

IS_ID = re.compile(r"[0-9a-f]{1,32}")
NOT_SHOWN = re.compile(r"[^0-9A-Za-z-]")

GOOD = (RunState.QUEUED, RunState.RUNNING, RunState.DONE, RunState.PAUSED)


def wanted(text: str) -> list[str]:
    """The ids in an address: "id,id"; each once, at most `MOST`.

    What is no id stays in the list, so that the reader is told that there is no such run.
    """
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))[:MOST]
