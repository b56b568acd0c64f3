"""Shift the photo: which layers shift along, which forget the place, and which do neither."""
