"""What the words say of the recorded races, and of rounding, computed from the data itself."""

from math import ceil, floor

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.content.pages import page
from cnnviz.lessons.concepts.screen import ELSEWHERE
from cnnviz.lessons.densenet.channel_growth.numbers import grow, plan_of
from cnnviz.lessons.resnet.routes.numbers import routes
from cnnviz.training.recipes.recorded import better, recording
from cnnviz.ui import tables

LANGUAGES = ("en", "ko")


def _errors(name):
    return {arm.name: 1 - arm.spread("train_accuracy")[0] for arm in recording(name).arms}


def _at(arm, passes):
    """Training accuracies of the seeds over the steps before a number of passes was done."""
    return [next(p.train_accuracy for p in run.points if p.epoch == passes) for run in arm.runs]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_deeper_networks_are_behind_and_the_residual_one_by_far_less(language):
    """The page says that depth costs the residual networks something too in the few passes."""
    found = _errors("degradation")
    plain = found["plain-deep"] - found["plain-short"]
    residual = found["residual-deep"] - found["residual-short"]
    assert 0 < residual < plain / 2
    words = page(language, "resnet").sections["lab-degradation"].body
    assert {"en": "both deeper ones are still behind", "ko": "둘 다 아직 뒤처져"}[language] in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_tanh_is_ahead_of_the_relu_at_first_and_one_rate_served_both(language):
    found = recording("relu-race")
    for passes in (0.251, 0.503, 0.749, 1, 1.497, 2):
        first = {arm.name: _at(arm, passes) for arm in found.arms}
        assert min(first["tanh"]) > max(first["relu"])
    assert better(found.arm("tanh"), found.arm("relu"), "train_accuracy") is None
    assert max(_at(found.arm("sigmoid"), 10)) < 0.12  # ten classes, by chance
    assert isinstance(found.recipe["learning_rate"], float)
    words = page(language, "alexnet").sections["lab-relu-race"].body
    told = {
        "en": ("ahead of the ReLU in the first passes", "no difference between the two"),
        "ko": ("어느 시드에서나 tanh가 ReLU를 앞섭니다", "둘의 차이가 없습니다"),
    }
    assert all(one in words for one in told[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_years_between_the_auxiliary_heads_and_their_second_thoughts(language):
    years = {family.slug: family.paper.year for family in CATALOG}
    words = page(language, "googlenet").sections["lab-heads-race"].body
    assert str(years["googlenet"]) in words
    assert str(years["inception"]) in words
    assert "hree years" not in words


def test_the_heaviest_routes_of_the_page_bring_less_than_half():
    """So they are "the largest share", not "most": 16 blocks at 0.3 each, 22.7 %."""
    blocks = len(tables.blocks("resnet50"))
    heaviest = max(entry.gradient for entry in routes(blocks, 0.3).lengths)
    assert blocks == 16
    assert heaviest == pytest.approx(0.227, abs=5e-4)


def test_twice_the_growth_rate_lies_between_three_and_four():
    plan = plan_of(tables.layer_table("densenet121"))
    ratio = grow(plan.with_growth(2 * plan.growth)).params / grow(plan).params
    assert ratio == pytest.approx(3.66, abs=5e-3)


def test_the_concept_of_degradation_leads_to_the_experiment_of_that_name():
    assert ELSEWHERE["degradation"] == ("resnet", "degradation")


@pytest.mark.parametrize(
    ("network", "slug", "before", "after"),
    [
        ("googlenet", "googlenet", 112, 56),
        ("googlenet2014", "googlenet", 112, 56),
        ("senet154", "senet", 112, 56),
        ("seresnet50", "senet", 112, 56),
        ("nin", "nin", 32, 16),
    ],
)
def test_the_first_pooling_rounds_up_as_its_page_says(network, slug, before, after):
    layers = tables.layer_table(network).layers
    pool = next(layer for layer in layers if layer.window and layer.window.ceil_mode)
    window, side = pool.window.kernel[0], pool.input_shape[-1]
    rest = (side + 2 * pool.window.padding[0] - window) / pool.window.stride[0]
    assert (side, pool.output_shape[-1]) == (before, after)
    assert ceil(rest) + 1 == after
    assert floor(rest) + 1 == after - 1
    for language in LANGUAGES:
        words = page(language, slug).sections["layers"].body
        told = rf"\lceil ({before} - {window})/{pool.window.stride[0]} \rceil + 1 = {after}$"
        assert told in words
        assert f"${before}$" in words
        assert f"${after - 1}$" in words
