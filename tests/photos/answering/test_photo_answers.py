import numpy as np
import pytest
import torch
from PIL import Image
from torchvision import transforms
from torchvision.models import get_model_weights

from cnnviz.photos.answering import answers
from cnnviz.photos.answering.accelerated import Engine, eager
from cnnviz.photos.answering.answers import answer_batch, answer_photo, look
from cnnviz.photos.answering.predict import predict
from cnnviz.photos.answering.preprocessing import preprocess
from cnnviz.photos.answering.ten_views import roomy, ten_views
from cnnviz.photos.weights.models import random
from tests.tables import layer_table

SMALL = "resnet20-cifar10"


def photo(width, height, mode="RGB"):
    noise = np.random.default_rng(width).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize((width, height)).convert(mode)


@pytest.fixture(scope="module")
def small():
    return random(SMALL)


@pytest.mark.parametrize("size", [(640, 427), (200, 300), (901, 90)])
def test_ten_views_are_those_of_torchvision(size):
    preset = random("squeezenet1_1").preprocessing
    normalise = transforms.Normalize(preset.mean, preset.std)
    reference = transforms.Compose(
        [
            transforms.Resize(preset.resize),
            transforms.TenCrop(preset.crop),
            transforms.Lambda(
                lambda crops: torch.stack([normalise(transforms.ToTensor()(c)) for c in crops])
            ),
        ]
    )
    torch.testing.assert_close(ten_views(photo(*size), preset), reference(photo(*size)))


def test_the_centre_is_the_view_that_a_single_answer_sees():
    published = get_model_weights("squeezenet1_1").DEFAULT.transforms()
    views = ten_views(photo(300, 400), random("squeezenet1_1").preprocessing)
    assert torch.equal(views[4], published(photo(300, 400)))
    assert torch.equal(views[9], views[4].flip(-1))


def test_a_recipe_without_room_around_the_crop_gets_some(small):
    assert (roomy(small.preprocessing).resize, small.preprocessing.crop) == (37, 32)
    views = ten_views(photo(90, 90), small.preprocessing)
    assert len({view.numpy().tobytes() for view in views}) == 10


def test_ten_crops_average_the_probabilities(small):
    answer = answer_photo(small, photo(90, 70), ten_crops=True, top=10, compute=eager)
    with torch.inference_mode():
        logits = [
            small.module(view[None])[0] for view in ten_views(photo(90, 70), small.preprocessing)
        ]
    expected = torch.stack([row.softmax(0) for row in logits]).mean(0)
    np.testing.assert_allclose(answer.probabilities, expected, atol=1e-6)
    assert answer.views == 10
    assert [g.class_index for g in answer.top] == expected.argsort(descending=True).tolist()


def test_an_answer_is_the_prediction_with_what_it_costs(small):
    answer = answer_photo(small, photo(90, 70), top=3, compute=eager)
    prediction = predict(small, preprocess(photo(90, 70), small.preprocessing).tensor, top=3)
    table = layer_table(SMALL)
    assert [guess.label for guess in answer.top] == [guess.label for guess in prediction.top]
    np.testing.assert_allclose(answer.probabilities, prediction.probabilities, atol=1e-6)
    assert (answer.params, answer.macs) == (table.params, table.macs)
    assert answer.params == sum(p.numel() for p in small.module.parameters())
    assert (answer.model, answer.weights, answer.classes) == (SMALL, None, small.classes)
    assert (answer.engine, answer.views) == (Engine.TORCH, 1)
    assert answer.seconds > 0
    with pytest.raises(ValueError, match="read-only"):
        answer.probabilities[0] = 1


def test_a_table_that_is_given_is_taken(small):
    table = layer_table("lenet5")
    assert answer_photo(small, photo(40, 40), table=table).params == table.params


@pytest.mark.parametrize("ten_crops", [False, True])
def test_a_batch_answers_each_photo_as_alone(small, monkeypatch, ten_crops):
    passed = []

    def counting(loaded, x):
        passed.append(len(x))
        return eager(loaded, x)

    monkeypatch.setattr(answers, "CHUNK_PIXELS", 40 * 32 * 32)
    photos = [photo(30 + 7 * number, 50) for number in range(9)]
    batch = answer_batch(small, photos, ten_crops=ten_crops, compute=counting)
    assert passed == ([40, 40, 10] if ten_crops else [9])
    for one, image in zip(batch, photos, strict=True):
        alone = answer_photo(small, image, ten_crops=ten_crops, compute=eager)
        np.testing.assert_allclose(one.probabilities, alone.probabilities, atol=1e-6)
        assert one.probabilities.base is None  # not a view that keeps the whole batch


def test_no_photos_have_no_answers(small):
    assert answer_batch(small, []) == ()


def test_who_computes_can_be_chosen(small):
    def zeros(loaded, x):
        answer = eager(loaded, x)
        return type(answer)(logits=answer.logits * 0, seconds=1.0, engine=Engine.TORCH)

    probabilities, passed = look(small, [photo(40, 40)], compute=zeros)
    assert torch.equal(probabilities, torch.full((1, 10), 0.1))
    assert passed.seconds == 1.0
