"""What the server does from its start to its end, whether somebody looks at a page or not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit import config, runtime

from cnnviz.photos.decoding import decoders
from cnnviz.settings import settings
from cnnviz.ui.server import ending, kept_sessions, rehearsal, warm

SWEEP_SECONDS = 10.0
"""So often sessions whose time is over are let go of, also where no new one comes."""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Keep sessions, start the worker and what is slow, and end in time."""
    ending.within_seconds(last=decoders.close)
    found = settings()
    kept = kept_sessions.install(
        runtime.get_instance(),
        most=found.sessions,
        most_bytes=found.sessions_bytes,
        seconds=config.get_option("server.disconnectedSessionTTL"),
    )
    warm.start()
    tasks: list[asyncio.Task[object]] = [asyncio.create_task(_sweep(kept))]
    if found.rehearse:
        tasks.append(asyncio.create_task(rehearsal.rehearse(runtime.get_instance())))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


async def _sweep(kept: kept_sessions.KeptSessions) -> None:
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        kept.sweep()
