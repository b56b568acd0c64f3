"""PHOTOS: reading pictures, having weights, predicting."""
