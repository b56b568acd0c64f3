"""Stochastic depth (Huang et al. 2016): each residual block survives a step with a probability.

A block that does not survive is its shortcut alone. The probability falls along a line from 1, of
the picture itself, to that of the last block: p_l = 1 - (l / L) (1 - p_L).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomDepth:
    """How deep a network is while it learns.

    Attributes:
        survival: Probability of each block, the first one first.
        chances: Probability that exactly k blocks survive, for k from 0 on.
    """

    survival: tuple[float, ...]
    chances: tuple[float, ...]

    @property
    def expected(self) -> float:
        """Blocks that survive on average: the sum of their probabilities."""
        return sum(self.survival)

    @property
    def spread(self) -> float:
        """Standard deviation of their number."""
        return sum(p * (1 - p) for p in self.survival) ** 0.5


def random_depth(blocks: int, last: float) -> RandomDepth:
    """Return the depth of a network with stochastic depth.

    Args:
        blocks: Number L of residual blocks.
        last: Probability p_L with which the last one survives.
    """
    survival = tuple(1 - (1 - last) * number / blocks for number in range(1, blocks + 1))
    chances = [1.0]
    for p in survival:  # one block more: either it joins those that survive, or it does not
        stay, join = [*chances, 0.0], [0.0, *chances]
        chances = [(1 - p) * a + p * b for a, b in zip(stay, join, strict=True)]
    return RandomDepth(survival=survival, chances=tuple(chances))
