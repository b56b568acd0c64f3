"""The learning rate of a run that trains, as its owner moves it."""

import logging
import math
import time

from sqlalchemy import Float, insert, literal, select

from cnnviz.errors import BadValue, StoreError
from cnnviz.training.runs.store import tables
from cnnviz.training.runs.store.records import RateChange, Run
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import ACTIVE

log = logging.getLogger(__name__)

ASK_SECONDS = 0.5
"""So often the store is asked, whatever a step takes."""

LEAST, MOST = 1e-4, 1e4
"""Of the factor; what lies beyond is no learning rate any more."""

r, f = tables.runs.c, tables.rates.c


def steer(store: RunStore, run_id: str, factor: float) -> None:
    """Multiply the learning rates of a run from now on; nothing where it has ended.

    Args:
        store: Where the run is.
        run_id: Its id.
        factor: What the schedule's rates are multiplied by, instead of by the last factor.

    Raises:
        BadValue: If it is no positive number within reason.
        StoreError: If the store does not answer.
    """
    if not (math.isfinite(factor) and LEAST <= factor <= MOST):
        told = f"a learning rate cannot be multiplied by {factor!r}"
        raise BadValue("bad_setting", told, name="rate_factor", value=str(factor))
    # In one statement: what is noted is the step at which the run stood then.
    running = select(r.number, r.step, literal(factor, Float)).where(
        r.id == run_id, r.state.in_(ACTIVE)
    )
    with store.database.writing() as connection:
        connection.execute(insert(tables.rates).from_select([f.run, f.step, f.factor], running))


def changes(store: RunStore, run: Run) -> tuple[RateChange, ...]:
    """Return how the learning rate of a run was moved, in order.

    Raises:
        StoreError: If the store does not answer.
    """
    wanted = select(f.step, f.factor).where(f.run == run.number).order_by(f.number)
    with store.database.reading() as connection:
        return tuple(
            RateChange(step=row.step, factor=row.factor) for row in connection.execute(wanted)
        )


def factor(store: RunStore, run: Run) -> float:
    """Return what the rates of a run are multiplied by now; 1 where nobody moved them.

    Raises:
        StoreError: If the store does not answer.
    """
    wanted = select(f.factor).where(f.run == run.number).order_by(f.number.desc()).limit(1)
    with store.database.reading() as connection:
        found = connection.execute(wanted).scalar_one_or_none()
    return 1.0 if found is None else float(found)


class SteeredRate:
    """What the rates of the schedule are multiplied by, as it stands in the store.

    It is asked for at the start too: a run that goes on from its checkpoint keeps what its owner
    has chosen. A store that does not answer changes nothing.
    """

    def __init__(self, store: RunStore, run: Run) -> None:
        self.store, self.run = store, run
        self.factor = 1.0
        self.asked = -ASK_SECONDS

    def __call__(self) -> float:
        """Return the factor."""
        now = time.monotonic()
        if now - self.asked >= ASK_SECONDS:
            self.asked = now
            try:
                self.factor = factor(self.store, self.run)
            except StoreError:
                log.info("the learning rate of run %s could not be read", self.run.id)
        return self.factor
