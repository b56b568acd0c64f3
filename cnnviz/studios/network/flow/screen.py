"""What the page *Any network* opens with: the photo on its way, and the network in numbers."""

from cnnviz.ui.parts import flow, story
from cnnviz.ui.shell.page import NetworkPage


def show(arch: NetworkPage) -> None:
    """Show the photo on its way through the network, then its numbers."""
    flow.show(arch)
    story.vitals(arch)
