"""Every address that shows something of its own."""

from cnnviz.architectures import CATALOG
from cnnviz.ui.shell.opening import MODULES, opened


def every_address():
    """Every page with every part, section, experiment and playground."""
    yield from ("", "train", "compare", "lecture", "join", "recorded", "network")
    for page, key, names in (
        ("predict", "view", [view.name for view in opened("page", "predict").SECTIONS]),
        ("inside", "part", [view.name for view in opened("page", "inside").PARTS]),
        ("gan", "section", [view.name for view in opened("page", "gan").SECTIONS]),
        ("concepts", "concept", [found.name for found in opened("page", "concepts").CONCEPTS]),
    ):
        yield from (f"{page}?{key}={name}" for name in names)
    for family in CATALOG:
        parts = [part for part in MODULES["part"] if part != "laboratory"]
        yield from (f"{family.slug}?part={part}" for part in parts)
        for experiment in opened("lesson", family.slug).EXPERIMENTS:
            yield f"{family.slug}?part=laboratory&experiment={experiment.name}"
