"""The page's numbers against the published build of torchvision and the curriculum."""

from cnnviz.architectures import family
from cnnviz.content.labels import text
from cnnviz.content.pages import page
from cnnviz.ui.parts.values import of
from cnnviz.ui.shell.page import ArchitecturePage


def told(section):
    arch = ArchitecturePage(
        family=family("inception"),
        variant=family("inception").variant(),
        text=page("en", "inception"),
        t=text("en"),
    )
    return of(arch, section)


def test_parameters_with_and_without_the_head():
    found = told("myth-wrong-parameters")
    assert found == {
        "params": "27,161,264",
        "head_params": "3,326,696",
        "answering_params": "23,834,568",
    }


def test_work_and_field():
    found = told("costs")
    assert found["exact_macs"] == "5,713,216,096"
    field = told("receptive-field")
    ladder = [field[name] for name in ("rf_maxpool2", "rf_5d", "rf_6e", "rf_7c")]
    assert ladder == ["31", "127", "927", "1311"]
    assert field["footprint_share"] == "99.29\u00a0%"


def test_kernels_and_labels():
    found = told("story")
    kernels = (found["whole_kernel"], found["split_kernel"], found["split_saving"])
    assert kernels == ("1,806,336", "516,096", "3.5")
    assert (found["smooth_true"], found["smooth_other"]) == ("0.9001", "0.0001")
    assert found["ported_error"] == "22.71\u00a0%"  # 77.294 % are right
    assert told("layers")["convolutions"] == "94"
