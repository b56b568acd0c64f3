"""Scaled networks against timm's, and what a budget buys."""

import pytest
import timm

from cnnviz.lessons.after2017.compound_scaling.numbers import (
    ALPHA,
    BETA,
    GAMMA,
    SIDE,
    Scale,
    ScaledNetwork,
    Way,
    along,
    on_budget,
    scaled,
)


@pytest.fixture(scope="module")
def base():
    return scaled(Scale())


@pytest.mark.parametrize(
    ("number", "scale"),
    [
        (0, Scale()),
        (1, Scale(depth=1.1, side=240)),
        (3, Scale(width=1.2, depth=1.4, side=280)),
    ],
)
def test_a_scaled_network_has_the_parameters_of_timms(number, scale):
    theirs = timm.create_model(f"tf_efficientnet_lite{number}", pretrained=False)
    assert scaled(scale).params == sum(weight.numel() for weight in theirs.parameters())


def test_a_larger_side_costs_no_parameter_and_squares_the_work(base):
    found = scaled(Scale(side=2 * SIDE))
    assert found.params == base.params
    assert found.layers == base.layers
    # All but the dense layer works on four times the positions.
    assert found.macs == 4 * (base.macs - 1_280_000) + 1_280_000


def test_twice_the_width_is_nearly_four_times_the_work(base):
    found = scaled(Scale(width=2.0))
    assert 3.5 < found.macs / base.macs < 4
    assert found.rf == base.rf


@pytest.mark.parametrize("way", Way)
def test_a_budget_is_nearly_spent_and_never_exceeded(way, base):
    found = on_budget(way, 2)
    assert 0.8 * 2 * base.macs < found.macs <= 2 * base.macs
    assert (found.scale.depth > 1) == (way in (Way.DEPTH, Way.COMPOUND))
    assert (found.scale.width > 1) == (way in (Way.WIDTH, Way.COMPOUND))
    assert (found.scale.side > SIDE) == (way in (Way.RESOLUTION, Way.COMPOUND))


def test_the_search_ends_at_the_budget():
    """With a smooth measure the largest effort within the budget is found."""

    def smooth(scale):
        return ScaledNetwork(
            scale=scale, layers=0, params=0, rf=0, activation_bytes=0,
            macs=round(1e9 * scale.width**2),
        )  # fmt: skip

    found = on_budget(Way.WIDTH, 4, smooth)
    assert found.scale.width == pytest.approx(2, abs=0.2)
    assert found.macs <= 4e9


def test_one_step_of_all_three_about_doubles_the_work():
    """Tan and Le 2019, section 3.3: alpha 1.2, beta 1.1, gamma 1.15."""
    assert pytest.approx(2, rel=0.05) == ALPHA * BETA**2 * GAMMA**2
    step = along(Way.COMPOUND, 1)
    assert (step.depth, step.width) == (ALPHA, BETA)
    assert step.side == 256  # 257.6, to the next multiple of eight
