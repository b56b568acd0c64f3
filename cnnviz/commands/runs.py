"""`runs`: the runs of the store, and stopping, resuming or deleting one."""

import argparse
import time

from cnnviz.commands.output import Commands, add_json, print_json, print_table

ACTIONS = ("list", "stop", "pause", "resume", "delete")


def add(commands: Commands) -> None:
    """Add the options of `runs`."""
    parser = commands.add_parser(
        "runs",
        help="list, stop, pause, resume or delete runs",
        description="The runs that pages put into the queue, newest first.",
    )
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="list")
    parser.add_argument("id", nargs="?", help="of the run, as it stands in its link")
    parser.add_argument("--most", type=int, default=30, metavar="N", help="list at most N")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the runs, after doing what was asked with one of them."""
    from cnnviz.errors import BadValue
    from cnnviz.training.runs.store.run_store import open_store

    store = open_store()
    if arguments.action != "list":
        if arguments.id is None:
            raise BadValue("run_missing", f"runs {arguments.action} needs the id of a run")
        getattr(store, arguments.action)(store.run(arguments.id).id)
    found = store.runs(limit=arguments.most)
    if arguments.json:
        print_json(
            [
                {
                    "id": entry.id,
                    "net": entry.config.net,
                    "recipe": entry.config.recipe,
                    "state": entry.state,
                    "reason": entry.reason,
                    "step": entry.step,
                    "attempt": entry.attempt,
                    "result": entry.result,
                }
                for entry in found
            ]
        )
        return 0
    rows = [
        (
            entry.id,
            entry.config.net,
            entry.config.recipe,
            entry.state,
            entry.step,
            time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.created)),
        )
        for entry in found
    ]
    print_table(("id", "net", "recipe", "state", "step", "asked"), rows)
    return 0
