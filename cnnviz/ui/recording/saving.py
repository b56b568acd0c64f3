"""Hands the browser a text to save as a file."""

import secrets

from cnnviz.ui import components

_component = components.of_folder("recording")


def save(name: str, text: str, kind: str, *, key: str) -> None:
    """Save a text, once.

    Args:
        name: Of the file.
        text: What stands in it.
        kind: Its media type.
        key: Name of this place on the page.
    """
    data = {"id": secrets.token_hex(8), "name": name, "text": text, "kind": kind}
    _component(data=data, key=key)
