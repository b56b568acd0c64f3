"""Waiting for what other threads or processes bring about."""

import time


def until(true, seconds=120.0):
    """Wait until a condition holds; fail where it does not within seconds: a hang, not a race."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
