"""PHOTOS: reading pictures, having weights, predicting."""

from cnnviz.photos.decoding.decoders import decode

__all__ = ["decode"]
