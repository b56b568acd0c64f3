"""A photo classified by the network of a look, against the network called directly."""

import pytest
import torch
from PIL import Image
from torchvision.transforms import functional as F

from cnnviz.errors import BadFile
from cnnviz.photos.decoding.samples import SAMPLES, read
from cnnviz.studios.train.evaluation.own_photo.screen import (
    MOST_EVALUATIONS,
    nearest,
    spread,
    with_weights,
)
from cnnviz.training.runs.store.records import EvaluationRow
from cnnviz.training.runs.store.states import RunState
from cnnviz.ui.runs import reading, run_network
from tests import looked_runs
from tests.looked_runs import NET, data, network


@pytest.fixture
def photo():
    import io

    return Image.open(io.BytesIO(read(SAMPLES[0].name))).convert("RGB")


def said(store, photo, step=20):
    run = looked_runs.looked(store).run
    path = store.folder(run.id) / f"network-{step}.safetensors"
    return run_network.say(photo, NET, data().classes, data().mean, data().std, str(path), 0)


def test_the_answer_is_that_of_the_network_called_directly(store, photo):
    found = said(store, photo)
    small = F.center_crop(F.resize(photo, 32), [32, 32])
    x = F.normalize(F.to_tensor(small), data().mean, data().std)
    model = network(20)
    rounded = {
        name: tensor.half().float() if tensor.dim() > 1 else tensor
        for name, tensor in model.state_dict().items()
    }
    again = looked_runs.initialised(NET, seed=1).eval()
    again.load_state_dict(rounded)
    with torch.no_grad():
        expected = again(x[None])[0]
    torch.testing.assert_close(torch.tensor(found.prediction.logits), expected)
    assert found.finite
    best = int(expected.argmax())
    assert found.prediction.top[0].label == data().classes[best]
    assert len(found.prediction.top) == 5


def test_weights_that_are_no_numbers_are_noticed(store, photo):
    from cnnviz.training.runs.store.artefacts import save_weights

    broken = {name: tensor * float("nan") for name, tensor in network(10).state_dict().items()}
    name = save_weights(store.folder("broken"), 1, broken)
    path = store.folder("broken") / name
    found = run_network.say(photo, NET, data().classes, data().mean, data().std, str(path), 0)
    assert not found.finite


def test_a_file_of_another_network_is_refused(store, photo):
    run = looked_runs.looked(store).run
    path = store.folder(run.id) / "network-10.safetensors"
    with pytest.raises(BadFile):
        run_network.say(
            photo, "resnet20-cifar10", data().classes, data().mean, data().std, str(path), 0
        )


def test_only_looks_whose_file_is_here_answer(store):
    run = looked_runs.looked(store).run
    evaluations = reading.watch(run.id).evaluations
    assert [mark.step for mark in with_weights(run, evaluations)] == [10, 20, 30]
    (store.folder(run.id) / "network-20.safetensors").unlink()
    assert [mark.step for mark in with_weights(run, evaluations)] == [10, 30]


def marks_at(*steps):
    return [EvaluationRow(step=step, epoch=step, seconds=step, metrics={}) for step in steps]


def test_the_nearest_network_is_the_last_one_before():
    evaluations = marks_at(10, 30, 50)
    assert [nearest(evaluations, step).step for step in (5, 10, 29, 30, 99)] == [10, 10, 10, 30, 50]


@pytest.mark.parametrize("count", [1, 2, MOST_EVALUATIONS, MOST_EVALUATIONS + 1, 60, 500])
def test_looks_on_the_curve_are_few_even_and_hold_the_chosen_one(count):
    evaluations = marks_at(*range(1, count + 1))
    chosen = evaluations[count // 3]
    found = spread(evaluations, chosen)
    assert chosen in found
    assert evaluations[0] in found
    assert evaluations[-1] in found
    assert len(found) <= MOST_EVALUATIONS + 2
    assert found == sorted(found, key=lambda mark: mark.step)


def test_looks_on_the_curve_stay_as_the_run_goes_on():
    before = {mark.step for mark in spread(marks_at(*range(1, 40)), marks_at(1)[0])}
    after = {mark.step for mark in spread(marks_at(*range(1, 41)), marks_at(1)[0])}
    assert before - after <= {39}


def test_a_run_that_was_cancelled_still_answers(store, photo):
    from cnnviz.training.runs.store import serving

    claim = looked_runs.looked(store)
    serving.finish(store, claim, RunState.CANCELLED)
    reading.forget()
    run = reading.run(claim.run.id)
    assert len(with_weights(run, reading.watch(run.id).evaluations)) == 3
