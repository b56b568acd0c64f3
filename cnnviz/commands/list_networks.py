"""`list`: families, their networks, and the weights there are for each."""

import argparse
from dataclasses import asdict
from typing import Any

from cnnviz.architectures import CATALOG, Variant, listed
from cnnviz.commands.output import Commands, add_json, print_json, print_table


def add(commands: Commands) -> None:
    """Add the options of `list`."""
    parser = commands.add_parser(
        "list",
        help="families, networks and weights",
        description="Every family of the catalogue with its networks, in the order of invention.",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="instead of the catalogue every classifier that torchvision and timm register",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the catalogue, or what the libraries register."""
    if arguments.all:
        return _print_all(as_json=arguments.json)
    found = [(family, [_variant(variant) for variant in family.variants]) for family in CATALOG]
    if arguments.json:
        print_json(
            [
                {
                    "family": family.slug,
                    "title": family.title,
                    "year": family.year,
                    "variants": variants,
                }
                for family, variants in found
            ]
        )
        return 0
    print_table(
        ("family", "year", "name", "parameters", "input", "weights"),
        [
            (
                family.title,
                str(family.year),
                variant["name"],
                variant["params"],
                variant["input_size"],
                " ".join(variant["weights"]) or None,
            )
            for family, variants in found
            for variant in variants
        ],
    )
    return 0


def _print_all(*, as_json: bool) -> int:
    entries = [asdict(entry) for entry in listed()]
    if as_json:
        print_json(entries)
        return 0
    columns = ("name", "library", "year", "params", "side")
    print_table(
        ("name", "library", "year", "parameters", "input"),
        [tuple(entry[column] for column in columns) for entry in entries],
    )
    return 0


def _variant(variant: Variant) -> dict[str, Any]:
    from cnnviz.network.trace.layers import build_on_meta
    from cnnviz.photos.weights.available import weights_for

    model = build_on_meta(variant)
    return {
        "name": variant.name,
        "params": sum(weight.numel() for weight in model.parameters()),
        "input_size": variant.input_shape[1],
        "weights": [weights.id for weights in weights_for(variant.name)],
    }
