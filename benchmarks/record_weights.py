"""Record which default weights the libraries publish for the networks of the catalogue.

    python benchmarks/record_weights.py

writes `assets/recorded/weights.json`. A test compares it with what the libraries say.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cnnviz.architectures import CATALOG
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.published import RECORD


def record() -> list[dict[str, Any]]:
    """Return the default weights of every network that has published ones."""
    firsts = [
        next((info for info in weights_for(variant.name) if not info.bundled), None)
        for family in CATALOG
        for variant in family.variants
    ]
    return [
        {"model": info.model, "id": info.id, "file_name": info.file_name, "size": info.size}
        for info in firsts
        if info is not None
    ]


if __name__ == "__main__":
    RECORD.write_text(json.dumps(record(), indent=1) + "\n", encoding="utf-8")
    print(f"{RECORD}: {RECORD.stat().st_size:,} bytes")
