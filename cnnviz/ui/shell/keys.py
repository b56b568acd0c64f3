"""Names of everything that session state and the address of a page hold."""

LANGUAGE = "lang"
"""Code of the language (in the address)."""

PRESENT = "present"
"""Larger type for a projector (in the address)."""

VARIANT = "variant"
"""Name of the chosen network (in the address)."""

PART = "part"
"""Name of the open part of an architecture page (in the address)."""

FRAMED = "_framed"
"""Set while app.py runs a page, so that a page knows that it has its frame."""

PHOTO = "_photo"
"""The reader's photo, a `ui.widgets.photo.Photo`."""

LAYER = "layer"
"""Path of the layer that is looked at: one choice for diagram, table and receptive field."""

BLOCK = "block"
"""Path of the block that the diagram shows."""

OPEN = "open"
"""What is unfolded in the layer table and in the whole graph (in the address)."""

WEIGHTS = "weights"
"""Name of the weights that answer (in the address)."""

FAMILY = "family"
"""Slug of the family that is looked into (in the address)."""

ANY = "any"
"""In the place of a family in the address: any network, which `NETWORK` names."""

NETWORK = "name"
"""Name of a network that may be any of those that are listed (in the address)."""

VIEW = "view"
"""Name of the open section of *Predict* (in the address)."""

ONE_PHOTO = "one"
"""Name of the section of *Predict* for one photo."""

LESSON = "lesson"
"""Name of the lesson that is open (in the address)."""

SCENE = "scene"
"""Number of its scene, counted from 1 (in the address)."""

HIDE = "hide"
"""What a page does not show (in the address)."""

LEAD = "lead"
"""Code of the lecture that this reader leads (in the address)."""

JOIN = "join"
"""Code of the lecture that this reader follows (in the address)."""

REVEAL = "reveal"
"""Opens an experiment with its measurement (in the address)."""
