"""PHOTOS: reading pictures, having weights, predicting."""

from cnnviz.inference.decoding import decode

__all__ = ["decode"]
