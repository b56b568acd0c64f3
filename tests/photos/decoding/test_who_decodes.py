"""The bytes of a stranger become pixels in one place: read from every file's syntax tree."""

import ast

from cnnviz.paths import ROOT
from tests import trees

OPENERS = {
    "cnnviz/photos/decoding/images.py",  # runs in the child
    # What this project wrote itself a moment before.
    "cnnviz/capsules/recorded_pictures.py",
    "cnnviz/probing/disturbances/perturbations.py",
    "cnnviz/training/gan/telemetry.py",
    "cnnviz/studios/predict/batch/screen.py",
}
IN_PROCESS = {
    "cnnviz/photos/decoding/decoder_child.py",
    # The samples that come with a package.
    "cnnviz/photos/answering/picture_sets.py",
}
DECODERS = {"imread", "imdecode", "decode_image", "decode_jpeg", "decode_png", "read_image"}
SOURCES = [*ROOT.glob("cnnviz/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]


def decoders_of(tree):
    """What a file calls that turns bytes into pixels, and whether it takes `images.decode`."""
    opens, takes = False, False
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            owner = getattr(getattr(called, "value", None), "id", "")
            name = getattr(called, "attr", getattr(called, "id", ""))
            opens |= (owner, name) in {("Image", "open"), ("ImageFile", "Parser")}
            opens |= name in DECODERS
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            opens |= node.module == "PIL.Image" and "open" in names
            takes |= node.module == "cnnviz.photos.decoding.images" and "decode" in names
            takes |= node.module == "cnnviz.photos.decoding" and "images" in names
    return opens, takes


def test_no_other_file_decodes():
    found = {str(path.relative_to(ROOT)): decoders_of(trees.parsed(path)) for path in SOURCES}
    assert {name for name, (opens, _) in found.items() if opens} <= OPENERS
    assert {name for name, (_, takes) in found.items() if takes} <= IN_PROCESS


def test_the_rule_sees_what_it_is_for():
    for line in ("Image.open(f)", "from PIL.Image import open", "cv2.imdecode(b, 1)"):
        assert decoders_of(ast.parse(line))[0]
    for line in (
        "from cnnviz.photos.decoding.images import decode",
        "from cnnviz.photos.decoding import images",
    ):
        assert decoders_of(ast.parse(line))[1]
    assert decoders_of(ast.parse("Image.new('RGB', (1, 1)).load()")) == (False, False)
