"""Whether the store can be written, for who waits for something that others should write.

A worker that cannot write cannot say so: what it would say goes to the same store. So the page that
waits for a run tries for itself.
"""

import secrets

from sqlalchemy import delete, insert, update

from cnnviz.training.runs.store import tables
from cnnviz.training.runs.store.run_store import RunStore

FILLING = 64 * 2**10
"""Bytes of a trial: about what an evaluation of a run takes. A disk may have room for less."""

PATIENCE = 2.0
"""Seconds that a trial waits for the writes of others."""


def try_to_write(store: RunStore) -> None:
    """Write as a run does, and take it back.

    Raises:
        StoreError: If the store is full, can only be read, is locked or gone.
    """
    trial = secrets.token_hex(8)
    with store.database.writing(patience=PATIENCE) as connection:
        connection.execute(insert(tables.trials).values(id=trial, filling=bytes(FILLING)))
        # Changes no run, but wants the lock that every write about a run wants.
        runs = tables.runs
        connection.execute(update(runs).where(runs.c.number < 0).values(beat=runs.c.beat))
    with store.database.writing(patience=PATIENCE) as connection:
        connection.execute(delete(tables.trials))  # those of whoever did not come to it, too
