"""What runs on a node of the cluster: one run, which it takes over and keeps alive in the store."""

import platform
import threading
import time
from pathlib import Path

from cnnviz.errors import StoreError
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.records import Claim
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import Wish

BEAT_SECONDS = 1.0
SIGN_SECONDS = 60.0
"""Without a sign of life from the training for so long, the run is shown as dead."""


def train_on_node(home: str, address: str, run_id: str, attempt: int) -> None:
    """Train a run on this node.

    Args:
        home: Where the files of runs lie, on every node.
        address: Of the database.
        run_id: The run.
        attempt: The attempt with which it was handed on.
    """
    import torch

    from cnnviz.training.runs.workers.readiness import train_claimed

    store = RunStore(Path(home), address)
    claim = serving.retake(store, run_id, attempt, f"ray/{platform.node()}")
    if claim is None:
        return
    life = _Life(store, claim)
    threading.Thread(target=life.beat, name="beat", daemon=True).start()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        train_claimed(store, [claim], device, life)
    finally:
        life.ended.set()


class _Life:
    """Beats in the store as long as the training shows life, and hears its owner's wishes."""

    def __init__(self, store: RunStore, claim: Claim) -> None:
        self.store, self.claim = store, claim
        self.wished = Wish.GO_ON
        self.signed = time.monotonic()
        self.ended = threading.Event()

    def wish(self, _run: str) -> Wish:
        """Return what the owner of its one run wishes at the moment."""
        return self.wished

    def sign(self) -> None:
        """Show life."""
        self.signed = time.monotonic()

    def turn(self, _run: str) -> None:
        """Show life: every turn is that of the one run."""
        self.sign()

    def over(self, _run: str) -> None:
        """The task ends with its run."""

    def beat(self) -> None:
        """Beat until the run is over or another attempt has it."""
        while not self.ended.wait(BEAT_SECONDS):
            if time.monotonic() - self.signed > SIGN_SECONDS:
                continue
            try:
                self.wished = serving.beat(self.store, self.claim)
            except serving.Fenced:
                return
            except StoreError:
                continue
