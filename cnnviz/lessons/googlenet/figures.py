"""The figures of the story of GoogLeNet."""

import numpy as np
from PIL import Image, ImageOps

from cnnviz.drawing.charts.field_box import field_box
from cnnviz.lessons.googlenet.reductions import screen as reductions
from cnnviz.network.field.reach import box_on_photo, centre
from cnnviz.network.structure.inception_modules import Form, modules
from cnnviz.ui import cache, kept_figure, tables
from cnnviz.ui.parts.story_figures import bills
from cnnviz.ui.shell import address, titles
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart, diagram, photo

RIVAL = "vgg19"

BRANCHES = {"one": 0, "three": 1, "five": 2}
"""The branches whose kernels differ in size, by their place in a module."""


def windows(arch: ArchitecturePage) -> None:
    """What a unit of each branch of the first module sees of the photo."""
    t, table = arch.t, tables.layer_table(reductions.NETWORK)
    chosen = address.segmented(
        "story-window",
        t("googlenet_story.kernel"),
        list(BRANCHES),
        "five",
        lambda name: t(f"reductions.branch_{name}"),
    )
    layer = table.row(modules(table)[0].branches[BRANCHES[chosen]].end)
    box = box_on_photo(layer, *centre(layer, table.input_shape), table.input_shape)
    if box is None:
        return
    seen = photo.current()
    picture = cache.on_photo(_square, seen, table.input_size)
    chart.show(
        kept_figure.of_photo(seen, field_box, picture, box, t.table("figures.field_box")),
        key="story-window-chart",
        alt=t("googlenet_story.window_alt", kernel=t(f"reductions.branch_{chosen}")),
    )


def _square(image: Image.Image, side: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(ImageOps.fit(image, (side, side), Image.Resampling.BILINEAR).convert("RGB"))


def module(arch: ArchitecturePage) -> None:
    """The first module with its 1x1 reductions and without them."""
    t = arch.t
    reduced = address.switch("story-reductions", t("googlenet_story.switch"), default=True)
    form = Form.REDUCED if reduced else Form.NAIVE
    drawing = cache.shared(reductions.drawing, reductions.ASKED, form, t.language)
    diagram.show(drawing, None, key=f"story-module-{form}")


def beside_vgg(arch: ArchitecturePage) -> None:
    """The bills of GoogLeNet and of its rival of the same year."""
    names = (RIVAL, reductions.NETWORK)
    found = {titles.named(arch.t, name): tables.layer_table(name) for name in names}
    bills(arch.t, found, key="story-rival")
