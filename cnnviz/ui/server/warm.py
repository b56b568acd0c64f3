"""Starts what is slow beside the first page: the decoders, torch, and the worker that trains."""

import threading

from cnnviz.settings import settings


def start() -> threading.Thread:
    """Begin to load torch and torchvision, with decoders and a worker beside; once a server."""
    thread = threading.Thread(target=_load, name="cnnviz-warm", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    from cnnviz.photos.decoding import decoders as decoding

    decoding.start()
    if settings().training:
        # Not after torch: whoever waits in the queue has waited for the restart already.
        from cnnviz.training.runs.workers import keeper

        keeper.start()
    import torch  # noqa: F401
    import torchvision  # noqa: F401
    from captum.attr import IntegratedGradients, Occlusion  # noqa: F401

    import cnnviz.network.trace.layers  # noqa: F401
