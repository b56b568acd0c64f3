"""The game of a GAN in closed form (Goodfellow et al. 2014): best judge, value, slopes.

Pictures are a few places here; `real` and `made` say how often each place comes up among the real
pictures and among the generated ones. All logarithms are natural.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, isfinite, log, log1p

from cnnviz.errors import BadValue

FLOOR = -log(4)
"""Value of the game where nothing can be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GamePlace:
    """One possible picture with its probabilities.

    Attributes:
        real: Probability among the real pictures.
        made: Probability among the generated ones.
        best: The best judge's answer p / (p + q); None where nothing ever comes up.
        share: What this place adds to the value of the game.
    """

    real: float
    made: float
    best: float | None
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """The game against the best judge.

    Attributes:
        places: In the order of the arguments.
        value: V = E_real log D + E_made log(1 - D).
        divergence: Jensen-Shannon divergence of the two distributions, 0 to log 2.
    """

    places: tuple[GamePlace, ...]
    value: float
    divergence: float


def game(real: Sequence[float], made: Sequence[float]) -> Game:
    """The game for two discrete distributions.

    Args:
        real: Weights of the real pictures, not negative; they are scaled to a sum of 1.
        made: Weights of the generated ones, likewise, as many.

    Raises:
        BadValue: If the weights make no distribution.
    """
    if len(real) != len(made):
        raise _no_distribution()
    pairs = list(zip(_scaled(real), _scaled(made), strict=True))
    places = tuple(
        GamePlace(real=p, made=q, best=best(p, q), share=value_at(p, q, best(p, q) or 0.0))
        for p, q in pairs
    )
    return Game(
        places=places,
        value=fsum(place.share for place in places),
        # From its own definition and not from the value: the two must agree.
        divergence=fsum(_relative(p, (p + q) / 2) + _relative(q, (p + q) / 2) for p, q in pairs)
        / 2,
    )


def best(p: float, q: float) -> float | None:
    """The judge's best answer where `p` real pictures meet `q` generated ones."""
    return p / (p + q) if p + q else None


def value_at(p: float, q: float, answer: float) -> float:
    """What a place adds to the value if the judge answers so there.

    Returns:
        p log D + q log(1 - D); minus infinity where the judge is sure and wrong.
    """
    return _times_log(p, answer) + _times_log(q, 1 - answer)


def value(real: Sequence[float], made: Sequence[float], answers: Sequence[float]) -> float:
    """The value of the game against any judge."""
    return fsum(value_at(p, q, d) for p, q, d in zip(real, made, answers, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """Both losses of a generator at one output of the judge, and their slopes in its logit.

    Attributes:
        answer: D(G(z)).
        saturating: log(1 - D).
        saturating_slope: -D.
        usual: -log D.
        usual_slope: -(1 - D).
    """

    answer: float
    saturating: float
    saturating_slope: float
    usual: float
    usual_slope: float


def losses(logit: float) -> Losses:
    """The generator's losses where the judge's output before its sigmoid is `logit`."""
    # log(1 - D) = -softplus(logit) and -log D = softplus(-logit): exact however sure the judge is.
    answer, doubt = _sigmoid(logit), _sigmoid(-logit)
    return Losses(
        answer=answer,
        saturating=-_softplus(logit),
        saturating_slope=-answer,
        usual=_softplus(-logit),
        usual_slope=-doubt,
    )


def logit_of(answer: float) -> float:
    """The output before the sigmoid at which the judge answers so; 0 < answer < 1."""
    return log(answer / (1 - answer))


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


def _softplus(x: float) -> float:
    return max(x, 0.0) + log1p(exp(-abs(x)))


def _times_log(weight: float, share: float) -> float:
    if not weight:
        return 0.0  # what never comes up costs nothing
    return weight * log(share) if share > 0 else float("-inf")


def _relative(p: float, m: float) -> float:
    """One term of the Kullback-Leibler divergence."""
    return p * log(p / m) if p else 0.0


def _scaled(weights: Sequence[float]) -> list[float]:
    total = fsum(weights) if all(isfinite(weight) and weight >= 0 for weight in weights) else 0.0
    if not 0 < total < float("inf"):
        raise _no_distribution()
    return [weight / total for weight in weights]


def _no_distribution() -> BadValue:
    return BadValue("no_distribution", "weights must be as many, not negative, and not all zero")
