"""The files of a tiny architecture, and of an experiment, as somebody new would write them."""

SLUG, TITLE = "tinynet", "TinyNet"
VARIANT = "tinynet-cifar10"
PARTS = ("story", "block", "layers", "receptive-field", "costs", "filters", "try", "train")

FAMILY = '''"""TinyNet, a family for a test."""

from cnnviz.architectures.families import builders
from cnnviz.architectures.families.own_networks import own
from cnnviz.architectures.spec import Family, Paper

SMALL = own("tinynet-cifar10", "TinyNet (CIFAR-10)", builders.cifar_lenet)

FAMILY = Family(
    slug="tinynet",
    title="TinyNet",
    paper=Paper(title="Tiny", authors="A. Nobody", year=2018, venue="-", url="https://example.org"),
    variants=(SMALL,),
    default=SMALL.name,
    bundled=SMALL.name,
)
'''

SCREEN = '''"""A question."""

OPTIONS = ("more", "fewer")


def show(arch):
    """Show nothing."""
'''

LESSON = '''"""The lesson of TinyNet."""

from cnnviz.lessons.tinynet.first_look import screen as first_look
from cnnviz.lessons.tinynet.second_look import screen as second_look
from cnnviz.ui.parts.experiment import Experiment
from cnnviz.ui.parts.story_figures import StoryFigure

EXPERIMENTS = (
    Experiment("first-look", first_look.OPTIONS, first_look.show),
    Experiment("second-look", second_look.OPTIONS, second_look.show),
)

FIGURES = (
    StoryFigure("one", first_look.show),
    StoryFigure("two", first_look.show),
    StoryFigure("three", first_look.show),
)

VALUES = {}
'''


KIND = """
    NetKind(
        name="tiny", title="T", family="tinynet", build=builders.cifar_lenet, choices=(WIDTH,)
    ),"""

LABELS = """[net_choices.kinds]
tiny = "Tiny"
[net_choices.about]
tiny = "Small."
[presets.tiny]
title = "Tiny"
question = "?"
"""

EXPERIMENTS = ("first-look", "second-look")
LABS = [f"lab-{name}" for name in EXPERIMENTS]


def _page(names, words):
    sections = [f"## [{name}] Title\n{words}\n\n" for name in names]
    return f"# {TITLE}\n> {words}\n\n{''.join(sections)}"


CARELESS = _page([*PARTS, *(f"myth-true-{one}" for one in "abcd"), *LABS], "Tiny.")
PAGE = _page(
    [*PARTS[:-1], *LABS, PARTS[-1], "myth-true-a", "myth-wrong-b", "myth-half-c", "myth-true-d"],
    "Nobody knows a smaller network. " * 10,
).replace(
    "\n\n## [block]", "\n\n[[figure:one]]\n\n[[figure:two]]\n\n[[figure:three]]\n\n## [block]"
)


def guess(name):
    """The labels of an experiment."""
    table = name.replace("-", "_")
    return (
        f'[experiments]\n{name} = "A look"\n[guess.{table}]\nquestion = "?"\nanswer = "!"\n'
        f'axis = "looks"\n\n[guess.{table}.options]\nmore = "More"\nfewer = "Fewer"\n'
    )
