"""Runs as tasks of a Ray cluster: Ray places them, cancels them and starts lost ones again.

The queue stays in the store: it is fair over readers, which Ray's own is not. A run is handed over
when the cluster has room for it. The packages of `requirements-cluster.txt` must be installed, and
`CNNVIZ_HOME` and the database must be reachable from every node.
"""

import time
from collections.abc import Sequence
from typing import Any

import ray
from ray.exceptions import RayError

from cnnviz.paths import IMPORT_ROOT
from cnnviz.training.runs.store.records import Claim
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.serving import MOST_CRASHES
from cnnviz.training.runs.store.states import Wish
from cnnviz.training.runs.workers.launcher import Launcher, LostProcess, RunJob
from cnnviz.training.runs.workers.ray_task import train_on_node

LOCAL = "local"
SETTLE_SECONDS = 10.0
"""So long Ray may need to count a new task among the used resources."""


class RayLauncher(Launcher):
    """Hands runs to a cluster.

    Args:
        store: The store, as every node can open it.
        address: Of the cluster, or "local" for one on this machine.
        gpus: Share of a GPU that a run takes, where the cluster has any.
        cpus: Cores that a run takes.
        local_cpus: Cores of a local cluster; None for all.
    """

    shares = False
    """The cluster has a share of its own for every run, maybe on several nodes at once."""

    def __init__(
        self,
        store: RunStore,
        address: str,
        *,
        gpus: float = 1.0,
        cpus: float = 1.0,
        local_cpus: int | None = None,
    ) -> None:
        self.store = store
        ray.init(
            address=None if address == LOCAL else address,
            num_cpus=local_cpus if address == LOCAL else None,
            include_dashboard=False if address == LOCAL else None,
            log_to_driver=False,
            configure_logging=False,
            runtime_env={"env_vars": {"PYTHONPATH": str(IMPORT_ROOT)}},
        )
        self.needs = {"CPU": cpus}
        if _resources("cluster").get("GPU", 0) >= gpus:
            self.needs["GPU"] = gpus
        self.task = ray.remote(train_on_node).options(
            num_cpus=cpus,
            num_gpus=self.needs.get("GPU", 0),
            max_retries=MOST_CRASHES,
            retry_exceptions=False,
        )
        self.fresh: list[float] = []

    def has_room(self) -> bool:
        now = time.monotonic()
        self.fresh = [begun for begun in self.fresh if now - begun < SETTLE_SECONDS]
        free, total = _resources("available"), _resources("cluster")
        # What was just handed over may not be counted as used yet: then it is counted here.
        uncounted = len(self.fresh) if free == total else 0
        return all(
            free.get(kind, 0.0) - uncounted * need >= need for kind, need in self.needs.items()
        )

    def start(self, claims: Sequence[Claim]) -> list[RunJob]:
        """Hand each run over as a task of its own."""
        return [self._task(claim) for claim in claims]

    def _task(self, claim: Claim) -> RunJob:
        self.fresh.append(time.monotonic())
        reference = self.task.remote(
            str(self.store.home), self.store.address, claim.run.id, claim.attempt
        )
        return RayJob(self.store, claim, reference)

    def tend(self) -> None:
        """Ray keeps its own processes warm."""

    def close(self) -> None:
        """Leave the cluster; a local one ends with all that runs on it."""
        ray.shutdown()


class RayJob(RunJob):
    """A run on the cluster.

    Args:
        claim: The run as it was handed over; its task takes it with an attempt of its own.
        reference: What Ray calls the task.
    """

    left = False

    def __init__(self, store: RunStore, claim: Claim, reference: Any) -> None:
        self.store, self.claim, self.reference = store, claim, reference
        self.seen = (claim.attempt, -1)
        self.changed = time.monotonic()

    @property
    def beats_itself(self) -> bool:
        return True  # once the task has begun

    def ask(self, wish: Wish) -> None:
        """The task reads its owner's wishes from the store."""

    def silence(self) -> float:
        """Return the seconds since the run last showed life in the store."""
        run = self.store.run(self.claim.run.id)
        if (run.attempt, run.beat) != self.seen:
            self.seen, self.changed = (run.attempt, run.beat), time.monotonic()
        return time.monotonic() - self.changed

    def over(self) -> bool:
        """Whether the task has ended, and Ray does not repeat it."""
        done, _ = ray.wait([self.reference], timeout=0)
        return bool(done)

    def lost(self) -> LostProcess:
        try:
            ray.get(self.reference)
        except RayError as error:
            words = " ".join(str(error).split())
            return LostProcess(reason=None, detail=f"{type(error).__name__}: {words}"[:500])
        return LostProcess(reason=None, detail="its task ended without an end")

    def let_go(self) -> None:
        """Let Ray end the task."""
        self.kill()

    def kill(self) -> None:
        """Let Ray end the task at once, and not begin it again."""
        ray.cancel(self.reference, force=True)


def _resources(which: str) -> dict[str, float]:
    """Return the cluster's resources, all ("cluster") or what is free ("available")."""
    found: dict[str, float] = getattr(ray, f"{which}_resources")()
    return found
