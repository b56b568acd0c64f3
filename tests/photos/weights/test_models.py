import copy
import hashlib
import pickle
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torchvision import models

from cnnviz.errors import BadFile, NoNetwork, UnknownName
from cnnviz.photos.weights.available import named, path_of, weights_for
from cnnviz.photos.weights.download import fetch
from cnnviz.photos.weights.models import ModelStore, load, load_checkpoint, random

SMALL = "squeezenet1_1"
LARGE = 2**30  # bytes


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))


@pytest.fixture
def state():
    """Weights that a plain torchvision network could have."""
    torch.manual_seed(11)
    return models.squeezenet1_1().state_dict()


def on_disk(name, state, **options):
    """Published weights of that network whose file is this state, in the cache."""
    info = named(name, "DEFAULT")
    path = path_of(info)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, path, **options)
    return replace(info, hash_prefix=hashlib.sha256(path.read_bytes()).hexdigest()[:8])


def size(network):
    tensors = [*network.parameters(), *network.buffers()]
    return sum(tensor.nbytes for tensor in tensors)


def same_tensors(network, state):
    found = network.state_dict()
    return found.keys() == state.keys() and all(torch.equal(found[k], state[k]) for k in state)


def test_the_weights_of_the_file_are_in_the_network(state):
    info = on_disk(SMALL, state)
    loaded = ModelStore(LARGE).get(SMALL, info)
    assert same_tensors(loaded.module, state)
    assert (loaded.name, loaded.weights, loaded.classes) == (SMALL, info, info.classes)


def test_a_loaded_network_is_frozen_in_eval_mode_and_without_hooks(state):
    for loaded in (ModelStore(LARGE).get(SMALL, on_disk(SMALL, state)), random("resnet18")):
        assert not any(parameter.requires_grad for parameter in loaded.module.parameters())
        for module in loaded.module.modules():
            assert not module.training
            assert not module._forward_hooks
            assert not module._forward_pre_hooks


def test_bytes_are_those_of_parameters_and_buffers():
    plain = models.resnet18()
    assert random("resnet18").bytes == size(plain)


def test_a_network_loaded_in_inference_mode_can_still_give_gradients(state):
    info = on_disk(SMALL, state)
    with torch.inference_mode():
        loaded = ModelStore(LARGE).get(SMALL, info)
    picture = torch.zeros(1, 3, 64, 64, requires_grad=True)
    (gradient,) = torch.autograd.grad(loaded.module(picture).sum(), picture)
    assert gradient.shape == picture.shape


def test_the_file_may_change_after_loading(state):
    info = on_disk(SMALL, state)
    loaded = ModelStore(LARGE).get(SMALL, info)
    with path_of(info).open("r+b") as file:
        file.truncate(100)
    assert same_tensors(loaded.module, state)


def test_the_same_network_is_loaded_once(state):
    info = on_disk(SMALL, state)
    asked = []
    together = threading.Barrier(8)

    def fetching(weights):
        asked.append(weights.id)
        return fetch(weights)

    store = ModelStore(LARGE, fetch=fetching)

    def get(_):
        together.wait()
        return store.get(SMALL, info)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(get, range(8)))
    assert len({id(loaded) for loaded in found}) == 1
    assert len(asked) == 1


def test_different_networks_load_side_by_side(state):
    first, second = on_disk(SMALL, state), on_disk("alexnet", models.alexnet().state_dict())
    meeting = threading.Barrier(2)  # passes only if both are loading at the same time

    def fetching(weights):
        meeting.wait(timeout=60)
        return fetch(weights)

    store = ModelStore(LARGE, fetch=fetching)
    with ThreadPoolExecutor(2) as pool:
        found = [pool.submit(store.get, info.model, info) for info in (first, second)]
        assert [future.result().name for future in found] == [SMALL, "alexnet"]


def test_a_failed_load_fails_for_all_who_waited_and_may_be_tried_again(state):
    info = on_disk(SMALL, state)
    broken = [True]

    def fetching(weights):
        if broken[0]:
            raise NoNetwork("offline", "no network")
        return fetch(weights)

    store = ModelStore(LARGE, fetch=fetching)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(store.get, SMALL, info) for _ in range(4)]
        assert all(isinstance(future.exception(), NoNetwork) for future in asked)
    broken.clear()
    broken.append(False)
    assert store.get(SMALL, info).name == SMALL


def test_the_store_keeps_within_its_bytes_and_drops_the_least_recently_used():
    one = random(SMALL).bytes
    store = ModelStore(one * 2)
    first = store.get(SMALL)
    small = store.get("resnet20-cifar10")
    assert store.get(SMALL) is first
    assert store.bytes == one + small.bytes
    other = store.get("squeezenet1_0")  # about as large: the least recently used one has to go
    assert store.bytes <= one * 2
    assert store.get("squeezenet1_0") is other
    assert store.get("resnet20-cifar10") is not small


def test_a_network_larger_than_the_store_is_given_but_not_kept():
    store = ModelStore(random("lenet5").bytes)
    small = store.get("lenet5")
    assert store.get(SMALL).name == SMALL
    assert store.get("lenet5") is small
    assert store.get(SMALL) is not store.get(SMALL)


def test_random_weights_are_the_same_every_time_and_leave_the_generator_alone():
    torch.manual_seed(1)
    before = torch.random.get_rng_state()
    first = random(SMALL)
    torch.rand(10)
    second = random(SMALL)
    assert same_tensors(first.module, second.module.state_dict())
    assert len({float(p.flatten()[0]) for p in first.module.parameters() if p.dim() > 1}) > 5
    torch.manual_seed(1)
    random("resnet18")
    assert torch.equal(torch.random.get_rng_state(), before)


def test_random_weights_are_the_same_in_eight_threads():
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(random, ["resnet20-cifar10"] * 8))
    assert all(same_tensors(found[0].module, other.module.state_dict()) for other in found)


def test_loading_leaves_the_generator_alone():
    # A constructor of this family cannot run without memory, so it draws random numbers.
    info = on_disk("regnet_y_400mf", models.regnet_y_400mf().state_dict())
    before = torch.random.get_rng_state()
    ModelStore(LARGE).get("regnet_y_400mf", info)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_random_networks_of_the_project_have_their_numbers_as_names():
    loaded = random("lenet5")
    assert loaded.classes == tuple("0123456789")
    assert (loaded.preprocessing.crop, loaded.preprocessing.channels) == (32, 1)


def test_unknown_networks_are_refused():
    with pytest.raises(UnknownName):
        ModelStore(LARGE).get("resnet51")


def test_a_damaged_file_in_the_cache_is_fetched_again(state):
    info = on_disk(SMALL, state)
    good = path_of(info).read_bytes()
    path_of(info).write_bytes(good[:-1])
    asked = []

    def fetching(weights):
        asked.append(weights)
        path_of(weights).write_bytes(good)
        return path_of(weights)

    assert same_tensors(ModelStore(LARGE, fetch=fetching).get(SMALL, info).module, state)
    assert asked == [info]


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_old_densenet_files_fit(zipped):
    torch.manual_seed(2)
    state = models.densenet121().state_dict()
    old = {
        re.sub(r"(denselayer\d+\.(?:norm|conv))([12])\.", r"\1.\2.", name): tensor
        for name, tensor in state.items()
        if not name.endswith("num_batches_tracked")
    }
    assert sum(name not in state for name in old) > 100
    info = on_disk("densenet121", old, _use_new_zipfile_serialization=zipped)
    loaded = load("densenet121", info, path_of(info))
    assert same_tensors(loaded.module, state)


@pytest.mark.parametrize("name", ["mnasnet0_5", "vit_b_32"])
def test_modules_with_versions_fit(name):
    # Their modules read a state dict by the version in it, which safetensors does not keep.
    state = models.get_model(name).state_dict()
    info = on_disk(name, dict(state))
    assert same_tensors(load(name, info, path_of(info)).module, state)


def test_published_inception_networks_convert_their_input():
    for name in ("googlenet", "inception_v3"):
        plain = models.get_model(name, aux_logits=True, init_weights=False)
        info = on_disk(name, plain.state_dict())
        assert load(name, info, path_of(info)).module.transform_input
        assert random(name).module.transform_input  # they get the same preprocessing


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_a_checkpoint_of_ones_own_is_read(tmp_path, state, suffix):
    path = tmp_path / f"mine{suffix}"
    save = save_file if suffix == ".safetensors" else torch.save
    save(state, path)
    loaded = load_checkpoint(SMALL, path)
    assert same_tensors(loaded.module, state)
    default = weights_for(SMALL)[0]
    assert (loaded.weights, loaded.classes) == (None, default.classes)
    assert loaded.preprocessing == default.preprocessing


def test_a_checkpoint_without_auxiliary_heads_is_read(tmp_path):
    plain = models.inception_v3(aux_logits=False, init_weights=False)
    torch.save(plain.state_dict(), tmp_path / "mine.pth")
    loaded = load_checkpoint("inception_v3", tmp_path / "mine.pth")
    assert same_tensors(loaded.module, plain.state_dict())


def test_a_checkpoint_in_half_precision_computes_in_single(tmp_path, state):
    halves = {name: tensor.half() for name, tensor in state.items()}
    save_file(halves, tmp_path / "mine.safetensors")
    loaded = load_checkpoint(SMALL, tmp_path / "mine.safetensors")
    assert same_tensors(loaded.module, {name: half.float() for name, half in halves.items()})


class Payload:
    """Unpickled carelessly, it makes a folder."""

    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        import os

        return os.mkdir, (str(self.target),)


@pytest.mark.parametrize("name", ["evil.pth", "evil.pt", "evil.safetensors", "raw.pth", "raw.pkl"])
def test_a_pickle_is_never_executed(tmp_path, name):
    sentinel = tmp_path / "sentinel"
    path = tmp_path / name
    state = {"features.0.weight": Payload(sentinel)}
    if name.startswith("raw"):
        path.write_bytes(pickle.dumps(state))
    else:
        torch.save(state, path)
    with pytest.raises(BadFile) as caught:
        load_checkpoint(SMALL, path)
    assert caught.value.key == "pickled_object"
    assert not sentinel.exists()
    if name == "evil.pth":  # the same file would have struck
        torch.load(path, weights_only=False)
        assert sentinel.exists()


def test_a_pickle_in_the_cache_is_never_executed(tmp_path):
    sentinel = tmp_path / "sentinel"
    info = on_disk(SMALL, {"features.0.weight": Payload(sentinel)})
    with pytest.raises(BadFile):
        ModelStore(LARGE).get(SMALL, info)
    assert not sentinel.exists()


def test_a_missing_checkpoint_is_said(tmp_path):
    with pytest.raises(BadFile) as caught:
        load_checkpoint(SMALL, tmp_path / "nothing.pth")
    assert caught.value.key == "file_missing"
    assert "nothing.pth" in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        [1, 2],
        {},
        {"features.0.weight": "text"},
        {0: torch.zeros(1)},
        nn.Linear(1, 1).weight,
        {"features.0.weight": torch.zeros(2, dtype=torch.complex64)},
        {"features.0.weight": torch.eye(2).to_sparse()},
        {"features.0.weight": torch.zeros(2, device="meta")},
    ],
    ids=["list", "empty", "text", "number key", "tensor", "complex", "sparse", "meta"],
)
def test_what_is_no_state_dict_is_refused(tmp_path, content):
    torch.save(content, tmp_path / "mine.pth")
    with pytest.raises(BadFile) as caught:
        load_checkpoint(SMALL, tmp_path / "mine.pth")
    assert caught.value.key == "not_weights"


@pytest.mark.parametrize("name", ["mine.pth", "mine.safetensors"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", b"\xff" * 64])
def test_what_is_no_file_of_weights_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadFile) as caught:
        load_checkpoint(SMALL, tmp_path / name)
    assert caught.value.key == "not_weights"


def test_weights_of_another_network_are_named(tmp_path, state):
    cases = {
        "other": models.squeezenet1_0().state_dict(),
        "missing": {name: state[name] for name in list(state)[1:]},
        "extra": {**state, "more": torch.zeros(1)},
    }
    for name, wrong in cases.items():
        torch.save(wrong, tmp_path / f"{name}.pth")
        with pytest.raises(BadFile) as caught:
            load_checkpoint(SMALL, tmp_path / f"{name}.pth")
        assert caught.value.key == "weights_do_not_fit"
        assert caught.value.params["model"] == SMALL
        assert "\n" not in str(caught.value)


def test_weights_that_are_no_numbers_are_refused(tmp_path, state):
    broken = copy.deepcopy(state)
    broken["features.0.weight"][0, 0, 0, 0] = float("nan")
    torch.save(broken, tmp_path / "mine.pth")
    with pytest.raises(BadFile) as caught:
        load_checkpoint(SMALL, tmp_path / "mine.pth")
    assert caught.value.key == "weights_not_finite"


def test_random_networks_number_their_own_outputs():
    """The 1998 LeNet-5 ends in distances to bitmaps, behind its last layer of 84 units."""
    assert random("lenet5-1998").classes == tuple(map(str, range(10)))
    assert len(random("nin").classes) == 10


def test_a_network_of_timm_answers_as_timm_does(tmp_path):
    """Swin keeps a table of positions that is in no file."""
    import timm
    from safetensors.torch import save_file

    from cnnviz.photos.weights.available import weights_for
    from cnnviz.photos.weights.models import load

    name = "swin_s3_tiny_224"
    theirs = timm.create_model(name).eval()
    path = tmp_path / "model.safetensors"
    save_file(theirs.state_dict(), path)
    (info,) = weights_for(f"timm:{name}")
    loaded = load(f"timm:{name}", info, path)
    x = torch.rand(1, 3, 224, 224)
    with torch.inference_mode():
        assert torch.allclose(loaded.module(x), theirs(x), atol=1e-5)
    assert len(loaded.classes) == 1000
