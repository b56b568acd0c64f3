"""`list`: families, their networks, and the weights there are for each."""

import argparse
from typing import Any

from cnnviz.architectures import CATALOG, Variant
from cnnviz.commands.output import Commands, add_json, print_json, print_table


def add(commands: Commands) -> None:
    """Add the options of `list`."""
    parser = commands.add_parser(
        "list",
        help="families, networks and weights",
        description="Every family of the catalogue with its networks, in the order of invention.",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the catalogue."""
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
