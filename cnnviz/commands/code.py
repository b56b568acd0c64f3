"""`code`: a network as one Python file that needs PyTorch alone."""

import argparse

from cnnviz.commands.output import Commands, whole


def add(commands: Commands) -> None:
    """Add the options of `code`."""
    parser = commands.add_parser(
        "code",
        help="a network as one Python file",
        description="The network as Python code that builds it with PyTorch alone: same keys of "
        "the state dict, same outputs. Written to standard output.",
    )
    parser.add_argument(
        "name",
        help="a network of `list`, any classifier of torchvision, or a choice of `train`, such as "
        "resnet:depth=56",
    )
    parser.add_argument(
        "--input-size",
        type=whole,
        metavar="N",
        help="side of the square input; by default the one it was published for",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the file."""
    from cnnviz.errors import UnknownName
    from cnnviz.network.code.source import code_of, written
    from cnnviz.training.nets.net_kinds import KINDS
    from cnnviz.training.nets.trainable import net

    try:
        code = code_of(arguments.name, arguments.input_size)
    except UnknownName:
        if arguments.name.partition(":")[0] not in KINDS:
            raise
        code = written(net(arguments.name))
    print(code, end="")
    return 0
