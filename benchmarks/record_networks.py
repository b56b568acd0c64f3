"""Record every classifier that torchvision and timm register: size, side of the picture, year.

    python benchmarks/record_networks.py [--again]

writes `assets/recorded/networks.tsv`, every figure from the library's own model, built without
memory for its weights. Sizes that are there are kept, and rows of names that are gone are dropped;
`--again` computes all anew. A test compares a sample with the libraries, and all names.
"""

import csv
import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import timm
from torchvision import models

from cnnviz.architectures import CATALOG, Variant
from cnnviz.architectures.registries import timm_models, torchvision_models
from cnnviz.architectures.registries.listing import RECORD
from cnnviz.network.trace.layers import build_on_meta

COLUMNS = ("name", "title", "library", "year", "params", "side")

PAPER = re.compile(r"arxiv\.org/(?:abs|pdf)/(\d\d)\d\d\.\d{4,5}")


def registered() -> list[str]:
    """Return the names of all classifiers, timm's behind "timm:"."""
    return [
        *models.list_models(module=models),
        *(timm_models.PREFIX + name for name in timm.list_models() if _classes(name)),
    ]


def row(name: str) -> dict[str, Any]:
    """Return one row, computed from the library's model."""
    if name.startswith(timm_models.PREFIX):
        return _of_timm(name, name.removeprefix(timm_models.PREFIX))
    side = int(models.get_model_weights(name).DEFAULT.transforms().crop_size[0])
    build = torchvision_models.builder(name, side)
    titles = {entry.name: entry.title for family in CATALOG for entry in family.variants}
    return {
        "name": name,
        "title": titles.get(name, name),
        "library": "torchvision",
        "year": _year(name),
        "params": _params(name, build, side),
        "side": side,
    }


def _of_timm(name: str, own: str) -> dict[str, Any]:
    config = timm.get_pretrained_cfg(own)
    assert config is not None
    side = int(config.input_size[-1])
    return {
        "name": name,
        "title": f"{own} (timm)",
        "library": "timm",
        "year": _year(name),
        "params": _params(name, timm_models.builder(own), side),
        "side": side,
    }


def _classes(own: str) -> int:
    """Return the classes of timm's model; none where it only yields features."""
    config = timm.get_pretrained_cfg(own)
    return config.num_classes if config is not None else 0


def _params(name: str, build: Any, side: int) -> int:
    entry = Variant(name=name, title=name, build=build, input_shape=(3, side, side))
    return sum(weight.numel() for weight in build_on_meta(entry).parameters())


def _year(name: str) -> int | None:
    """Return the year of the paper of a network, None where the library does not tell it."""
    if name.startswith(timm_models.PREFIX):
        return _year_of_timm(name.removeprefix(timm_models.PREFIX))
    return _year_of_torchvision(name)


def _year_of_torchvision(name: str) -> int | None:
    """Return the year of the paper that the builder's documentation names, if it is on arXiv."""
    builder = models.get_model_builder(name)
    found = PAPER.search(builder.__doc__ or "")
    return 2000 + int(found[1]) if found else None


def _year_of_timm(own: str) -> int | None:
    """Return the year of the paper that timm's code names for a network.

    That of torchvision's for a network of the same name, else that of the one paper of its module;
    where a module names several, nobody says which network is of which. The configurations name
    papers too, but of how the weights were trained: ResNet-50 would be of 2021.
    """
    if own in models.list_models(module=models):
        return _year_of_torchvision(own)
    told = sys.modules[timm.model_entrypoint(own).__module__].__doc__ or ""
    papers = {found[0].rpartition("/")[2] for found in PAPER.finditer(told)}
    return 2000 + int(papers.pop()[:2]) if len(papers) == 1 else None


def main(again: bool) -> None:
    """Complete the record, and write it after every network: it may be stopped."""
    rows: dict[str, dict[str, Any]] = {}
    if RECORD.exists() and not again:
        with RECORD.open(encoding="utf-8", newline="") as file:
            rows = {entry["name"]: entry for entry in csv.DictReader(file, delimiter="\t")}
    names = registered()
    for number, name in enumerate(names):
        if name in rows:
            rows[name]["year"] = _year(name)
        else:
            rows[name] = row(name)
            if number % 25 == 0:
                print(name, flush=True)
                _write([rows[name] for name in names if name in rows])
    _write([rows[name] for name in names])


def _write(rows: list[dict[str, Any]]) -> None:
    with RECORD.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main("--again" in sys.argv[1:])
