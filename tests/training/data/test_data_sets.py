"""Data sets by name: which there are, which of them may be read, and how many of the pictures."""

import logging
import os
import unicodedata

import pytest
import torch
from PIL import Image

from cnnviz import settings as cnnviz_settings
from cnnviz.errors import BadValue, DataMissing, UnknownName
from cnnviz.training.data import data_sets
from cnnviz.training.data.data_sets import available, folder_report, load
from cnnviz.training.data.image_data import TEST_BATCH, TRAIN_BATCHES, subset
from cnnviz.training.data.shapes import shapes10


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Settings that point to an empty home and an empty data folder."""
    found = cnnviz_settings.read(
        {"CNNVIZ_HOME": str(tmp_path / "home"), "CNNVIZ_DATA": str(tmp_path / "data")}
    )
    monkeypatch.setattr(data_sets, "settings", lambda: found)
    found.data.mkdir()
    return found


def pictures(folder, classes=2, count=10):
    for label in range(classes):
        place = folder / f"class {label}"
        place.mkdir(parents=True)
        for number in range(count):
            Image.new("RGB", (32, 32), (label * 100, number, 0)).save(place / f"{number}.png")


def test_only_what_is_there_is_offered(home):
    assert available() == ("shapes10",)
    pictures(home.data / "pets")
    pictures(home.data / "one", classes=1)
    (home.data / "cifar-10-batches-bin").mkdir()
    assert available() == ("shapes10", "folder:pets")
    for name in (*TRAIN_BATCHES, TEST_BATCH):
        (home.data / "cifar-10-batches-bin" / f"{name}.bin").touch()
    assert available() == ("cifar10", "shapes10", "folder:pets")
    home.data.rename(home.data.with_name("gone"))
    assert available() == ("shapes10",)


def test_a_folder_is_loaded_by_its_name_and_kept_under_home(home):
    pictures(home.data / "pets", classes=3)
    data = load("folder:pets")
    assert data.classes == ("class 0", "class 1", "class 2")
    assert len(list((home.home / "cache").iterdir())) == 1
    assert torch.equal(load("folder:pets").train.images, data.train.images)


@pytest.mark.parametrize("name", ["", "..", ".", ".hidden", "a/b", "../data/pets", "pets/"])
def test_a_name_leads_nowhere_else(home, name):
    pictures(home.data / "pets")
    with pytest.raises(BadValue) as caught:
        load(f"folder:{name}")
    assert caught.value.key == "folder_name"


def test_a_path_is_for_the_command_line_only(home, tmp_path):
    pictures(tmp_path / "mine")
    with pytest.raises(BadValue):
        load(f"folder:{tmp_path / 'mine'}")
    assert load(f"folder:{tmp_path / 'mine'}", anywhere=True).name == "folder:mine"


def test_what_is_missing_or_unknown_is_told(home):
    with pytest.raises(DataMissing):
        load("cifar10")
    with pytest.raises(DataMissing):
        load("folder:nowhere")
    with pytest.raises(UnknownName) as caught:
        load("mnist")
    assert "shapes10" in str(caught.value)


def test_a_part_of_the_pictures(home):
    pictures(home.data / "pets")
    whole, part = load("folder:pets"), load("folder:pets", 5)
    assert torch.equal(part.train.images, whole.train.images[:5])
    assert torch.equal(part.test.images, whole.test.images)
    assert len(load("folder:pets", 10_000).train) == len(whole.train) == 16
    with pytest.raises(BadValue) as caught:
        load("folder:pets", 1)
    assert caught.value.key == "too_few_pictures"


def test_a_part_is_normalised_by_its_own_statistics():
    whole = shapes10(train=200, test=20)
    part = subset(whole, 50)
    assert len(part.train) == 50
    expected = part.train.images.double().div(255).mean((0, 1, 2))
    assert part.mean == pytest.approx(expected.tolist())
    assert part.mean != whole.mean


def test_an_odd_folder_is_offered_by_the_name_that_the_system_gave(home):
    odd = os.fsdecode("반려동물".encode("cp949"))
    pictures(home.data / odd)
    pictures(home.data / "pets")
    assert set(available()) == {"shapes10", f"folder:{odd}", "folder:pets"}
    load(f"folder:{odd}").name.encode("utf-8")
    assert folder_report(f"folder:{odd}").pictures == 20
    assert folder_report("shapes10") is None


def test_a_folder_that_cannot_be_listed_is_left_out_with_a_line_in_the_log(
    home, monkeypatch, caplog
):
    pictures(home.data / "pets")
    pictures(home.data / "locked")
    listed = data_sets.class_folders

    def refusing(folder):
        if folder.name == "locked":
            raise PermissionError(13, "no entry", str(folder))
        return listed(folder)

    monkeypatch.setattr(data_sets, "class_folders", refusing)
    data_sets._note.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert available() == available() == ("shapes10", "folder:pets")
    assert [record.message.count("locked") for record in caplog.records] == [2]


def test_a_name_is_found_in_its_other_spelling(home):
    apart, whole = (unicodedata.normalize(form, "고양이와 개") for form in ("NFD", "NFC"))
    pictures(home.data / apart)
    assert load(f"folder:{whole}").name == load(f"folder:{apart}").name == f"folder:{whole}"
