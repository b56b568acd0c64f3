"""`fetch`: weights and data for a machine that will be without a network."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cnnviz import names
from cnnviz.commands.output import Commands, add_json, complain, print_json, progress_of
from cnnviz.errors import CnnvizError
from cnnviz.settings import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """One thing to fetch: its name, and what brings it and returns its place."""

    name: str
    bring: Callable[[], Path]


def add(commands: Commands) -> None:
    """Add the options of `fetch`."""
    parser = commands.add_parser(
        "fetch",
        help="download weights and data",
        description="Downloads what is missing, goes on with what broke off, and verifies every "
        "file. Progress is told on standard error.",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--weights",
        nargs="+",
        default=[],
        metavar="NAME",
        help="networks whose default weights to fetch; NAME:ID for others",
    )
    which.add_argument(
        "--all", action="store_true", help="default weights of every network of the catalogue"
    )
    parser.add_argument("--cifar10", action="store_true", help="the pictures of CIFAR-10")
    add_json(parser)
    parser.set_defaults(run=run, parser=parser)


def run(arguments: argparse.Namespace) -> int:
    """Fetch, one after the other; a failure does not keep the others from being fetched."""
    if not (arguments.weights or arguments.all or arguments.cifar10):
        arguments.parser.error("say what to fetch: --weights NAME, --all or --cifar10")
    names = _catalogue() if arguments.all else arguments.weights
    wanted = [_of_weights(name) for name in names]
    if arguments.cifar10:
        wanted.append(_Wanted(name="CIFAR-10", bring=_cifar10))
    results = [_fetched(item) for item in wanted]
    if arguments.json:
        print_json(results)
    return 1 if any(result["error"] for result in results) else 0


def _catalogue() -> list[str]:
    from cnnviz.architectures import CATALOG
    from cnnviz.photos.weights.available import weights_for

    names = [variant.name for family in CATALOG for variant in family.variants]
    return [name for name in names if weights_for(name)]


def _of_weights(name: str) -> _Wanted:
    from cnnviz.photos.weights.available import named
    from cnnviz.photos.weights.download import fetch

    model, _, weights_id = name.partition(":")
    info = named(model, weights_id or "DEFAULT")
    return _Wanted(
        name=f"{model}:{info.id}", bring=lambda: fetch(info, progress=progress_of(info.file_name))
    )


def _cifar10() -> Path:
    from cnnviz.training.data.download_cifar10 import fetch_cifar10

    return fetch_cifar10(settings().data, progress=progress_of("CIFAR-10"))


def _fetched(item: _Wanted) -> dict[str, str | None]:
    try:
        path = str(item.bring())
    except CnnvizError as error:
        complain(item.name, error)
        return {"name": item.name, "path": None, "error": str(error)}
    print(f"{item.name}  {names.words(path)}", file=sys.stderr)
    return {"name": item.name, "path": path, "error": None}
