"""Runs of one set that wait at the same time are taken together, to share a device turn by turn."""

from sqlalchemy import select, update

from cnnviz.training.runs.store import serving, tables
from cnnviz.training.runs.store.database import as_run
from cnnviz.training.runs.store.queue_order import MOST_LOST_TOGETHER, MOST_TOGETHER
from cnnviz.training.runs.store.records import Claim
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.serving import Fenced
from cnnviz.training.runs.store.states import RunState

r = tables.runs.c


def claim_company(store: RunStore, first: Claim, worker: str) -> list[Claim]:
    """Take the other runs of a set that wait: they are trained beside the one that was claimed.

    One whose process was lost more than once goes alone: whatever ends it ends no other with it.
    """
    if first.run.group is None or first.run.crashes > MOST_LOST_TOGETHER:
        return []
    waiting = (
        select(r.number)
        .where(r.set == first.run.group, r.state == RunState.QUEUED)
        .where(r.crashes <= MOST_LOST_TOGETHER)
        .order_by(r.number)
        .limit(MOST_TOGETHER - 1)
    )
    taken = (
        update(tables.runs)
        .where(r.number.in_(waiting), r.state == RunState.QUEUED)
        .values(serving.begins(worker))
        .returning(tables.runs)
    )
    with store.database.writing(alone=True) as connection:
        rows = connection.execute(taken).all()
    return sorted(
        (Claim(run=as_run(row), attempt=row.attempt) for row in rows),
        key=lambda claim: claim.run.number,
    )


def hand_back(store: RunStore, claim: Claim) -> None:
    """Put a run back into the queue that found no room beside others.

    Raises:
        Fenced: If another attempt has the run.
    """
    while True:  # its worker counts the beat up meanwhile
        run = store.run(claim.run.id)
        if run.state is not RunState.RUNNING or run.attempt != claim.attempt:
            raise Fenced
        if serving.give_up(store, run):
            return
