"""The record of published weights is what the libraries say, and it counts what is here."""

import sys
from pathlib import Path

import pytest
import torch

from cnnviz.architectures import CATALOG
from cnnviz.paths import ROOT
from cnnviz.photos.weights import published
from cnnviz.photos.weights.available import weights_for
from cnnviz.settings import torch_checkpoints


def test_the_record_is_what_the_libraries_say():
    firsts = {}
    for family in CATALOG:
        for variant in family.variants:
            infos = [info for info in weights_for(variant.name) if info.url]
            if infos:
                firsts[variant.name] = infos[0]
    assert {file.model: file for file in published.every()}.keys() == firsts.keys()
    for file in published.every():
        info = firsts[file.model]
        assert (file.id, file.file_name) == (info.id, info.file_name)
        assert file.size == (info.size_bytes or 4 * info.num_params)


def test_recommended_is_one_network_a_family():
    names = [file.model for file in published.recommended()]
    with_weights = {
        family.slug for family in CATALOG for info in weights_for(family.default) if info.url
    }
    assert len(names) == len(set(names)) == len(with_weights)


def test_what_is_empty_is_not_here(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    file = published.every()[0]
    path = torch_checkpoints() / file.file_name
    assert not file.is_here
    path.parent.mkdir(parents=True)
    path.touch()
    assert not file.is_here
    path.write_bytes(b"weights")
    assert file.is_here


@pytest.mark.parametrize(
    ("torch_home", "cache"), [(None, None), (None, "/srv/cache"), ("~/torch", None), ("/t", "/c")]
)
def test_the_folder_is_the_one_that_torch_finds(monkeypatch, torch_home, cache):
    for name, value in (("TORCH_HOME", torch_home), ("XDG_CACHE_HOME", cache)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert torch_checkpoints() == Path(torch.hub.get_dir(), "checkpoints")


def test_the_record_script_writes_what_stands_there():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        from record_weights import record
    finally:
        sys.path.pop(0)
    assert [published.PublishedFile(**entry) for entry in record()] == list(published.every())
