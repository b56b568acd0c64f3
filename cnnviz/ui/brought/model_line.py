"""The one reader of strangers' models in this process, and the line before it."""

from functools import cache

from cnnviz.photos.own_models.model_reader import ModelReader
from cnnviz.settings import settings
from cnnviz.ui.server.intake_line import IntakeLine

MODEL_LINE = IntakeLine(photos=2)
"""Runs that wait for a model let others on; photos have a line of their own."""


@cache
def reader() -> ModelReader:
    """Return what reads models for all sessions of this process."""
    return ModelReader(settings().model_bytes)
