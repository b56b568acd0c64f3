"""The priority of training: it gives way to the pages where both want the same core."""

import contextlib
import os
from pathlib import Path

NICENESS = 5
"""A third of the share of a page where both want all of a core; more, and a busy hall would stop
the training altogether."""


def step_back() -> None:
    """Lower the priority of this process and, where Linux groups sessions, of its session.

    A process that leads a session of its own competes as a group: its niceness alone would count
    only inside that group.
    """
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICENESS)
    group = Path("/proc/self/autogroup")
    if group.exists():
        with contextlib.suppress(OSError):
            group.write_text(str(NICENESS))
