"""`layers`: the layer table of a network."""

import argparse

from cnnviz.commands.output import Commands, add_json, print_json, print_table, shape, whole


def add(commands: Commands) -> None:
    """Add the options of `layers`."""
    parser = commands.add_parser(
        "layers",
        help="the layer table of a network",
        description="Shapes, parameters, multiply-adds, activation memory and receptive field of "
        "every layer, computed from the network itself.",
    )
    parser.add_argument("name", help="a network of `list`, or of `list --all`, as in timm:resnet18")
    parser.add_argument(
        "--input-size",
        type=whole,
        metavar="N",
        help="side of the square input; by default the one it was published for",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the table."""
    from cnnviz.network.trace.layers import layer_table

    table = layer_table(arguments.name, arguments.input_size)
    if arguments.json:
        print_json(table.as_json())
        return 0
    print_table(
        ("path", "kind", "output", "parameters", "multiply-adds", "bytes", "field", "jump"),
        [
            (
                row.path,
                row.kind,
                shape(row.output_shape),
                row.params,
                row.macs,
                row.activation_bytes,
                shape(row.rf) if row.rf else None,
                shape(row.jump) if row.jump else None,
            )
            for row in table.layers
        ],
    )
    print(
        f"\n{table.model} at {shape(table.input_shape)}: {table.params:,} parameters, "
        f"{table.macs:,} multiply-adds, {table.activation_bytes:,} bytes of activations"
    )
    if not table.recorded:
        print("Not recorded as a graph: heard from its modules, without fields and connections.")
    return 0
