"""The published weights of the whole catalogue: which of them are here, and which one would want.

Recorded in `assets/recorded/weights.json`, so that a page and the command line can tell without
loading torch; a test compares it with what the libraries say.
"""

import json
from dataclasses import dataclass
from functools import cache

from cnnviz.architectures import CATALOG
from cnnviz.paths import RECORDED, is_file
from cnnviz.settings import torch_checkpoints

RECORD = RECORDED / "weights.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """The default weights of one network.

    Attributes:
        size: Bytes of the file; where nobody published them, four for each parameter.
    """

    model: str
    id: str
    file_name: str
    size: int

    @property
    def is_here(self) -> bool:
        """Whether the file is on this machine; whether it is sound is told when it is loaded."""
        path = torch_checkpoints() / self.file_name
        return is_file(path) and path.stat().st_size > 0


@cache
def every() -> tuple[PublishedFile, ...]:
    """Return the default weights of every network, in the order of the catalogue."""
    return tuple(PublishedFile(**entry) for entry in json.loads(RECORD.read_text("utf-8")))


def recommended() -> tuple[PublishedFile, ...]:
    """Return those of the networks that the architecture pages open with."""
    defaults = {family.default for family in CATALOG}
    return tuple(file for file in every() if file.model in defaults)
