"""Runs what waits, in a thread of its own: a browser driven in this one keeps a loop here."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run(work):
    """What a coroutine returns, or raises."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()
