"""What `train` prints while a run goes on, of a classifier or a GAN."""

import time
from collections.abc import Callable, Mapping

from cnnviz import names
from cnnviz.commands.output import print_json
from cnnviz.errors import RunFailed

LINE_SECONDS = 10.0  # between two lines for the eye within an epoch


class EventPrinter:
    """Prints the events of a run, as JSON lines or for the eye.

    Args:
        line: The line for the eye of a kind of event and its values.
        as_json: Print JSON lines instead.
    """

    def __init__(self, line: Callable[[str, Mapping[str, object]], str], *, as_json: bool) -> None:
        self.line, self.as_json = line, as_json
        self.last = time.monotonic()

    def emit(self, kind: str, values: Mapping[str, object]) -> None:
        """Print one event; for the eye only now and then a step."""
        if self.as_json:
            print_json({"event": kind, **values})
            return
        now = time.monotonic()
        if kind == "step" and now - self.last < LINE_SECONDS:
            return
        self.last = now
        print(names.words(self.line(kind, values)), flush=True)


def diverged(step: int) -> RunFailed:
    """Return the error that ends the command when the loss is no number."""
    return RunFailed(
        "run_diverged",
        f"the loss is no number at step {step}: a smaller learning rate may help",
        step=step,
    )
