"""How long one run may have the device."""

import time

from cnnviz.training.loop.events import State


class Limit:
    """The longest time of one run, pauses and lost attempts left out, whatever its budget is."""

    def __init__(self, seconds: float, state: State | None) -> None:
        spent = 0.0 if state is None else float(state["seconds"])  # type: ignore[arg-type]
        self.end = time.monotonic() + seconds - spent
        self.words = f"ended at the limit of {seconds:g} seconds"

    def passed(self) -> bool:
        """Whether it is over."""
        return time.monotonic() > self.end
