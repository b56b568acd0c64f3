"""CAM: the score of a class, square by square (Zhou et al. 2016).

Where one dense layer reads the mean of each map, the order of the two sums can be exchanged:
y_c = sum_k w_ck mean_ij(A_ij^k) + b_c = mean_ij(sum_k w_ck A_ij^k) + b_c. What stands in the last
parentheses is a map whose mean is the logit but for the bias: no estimate, the very same sum. A
Network in Network has no dense layer: its last maps are the maps of its classes.
"""

from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor, nn

from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.attribution.question import Map, score
from cnnviz.probing.execute import execute


class Obstacle(StrEnum):
    """Why the score of a network is no mean of a map."""

    DENSE = "dense"  # dense layers read every place with weights of its own
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledHead:
    """A head that reads the mean of each map.

    Attributes:
        maps: Path of the layer whose maps are averaged.
        dense: Path of the one dense layer behind; None where the means are the scores.
    """

    maps: str
    dense: str | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PooledMap:
    """The exact map of a score.

    Attributes:
        values: sum_k w_ck A^k, (rows, columns).
        bias: b_c; 0 without a dense layer.
        score: What the network itself answers: mean of the map plus bias.
    """

    values: Map
    bias: float
    score: float

    @property
    def mean(self) -> float:
        """Mean of the map."""
        return float(self.values.mean(dtype="float64"))

    @property
    def difference(self) -> float:
        """How far mean plus bias is from the score: rounding alone."""
        return abs(self.mean + self.bias - self.score)


def pooled_head(table: LayerTable) -> PooledHead | Obstacle:
    """Return the head of a network, or why it has no exact map."""
    rows = [row for row in table.layers if row.output_shape]
    dense = rows.pop() if rows[-1].kind == "Linear" else None
    while rows and rows[-1].kind.lower() in ("dropout", "flatten"):
        rows.pop()
    pool = rows[-1]
    if _averages_whole_maps(pool):
        return PooledHead(maps=pool.parents[0], dense=dense.path if dense else None)
    return Obstacle.OTHER if dense is None else Obstacle.DENSE


def pooled_map(
    module: nn.Module,
    x: Tensor,
    maps: str,
    dense: str | None,
    class_index: int,
    against: int | None = None,
) -> PooledMap:
    """Return the exact map of a score.

    Args:
        module: A loaded network in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        maps: `PooledHead.maps`.
        dense: `PooledHead.dense`.
        class_index: The class that is asked for.
        against: Another class: the map of the difference is the difference of the maps.
    """
    run = execute(module, x, keep=[maps])
    assert run.logits is not None  # nothing ended the run
    found, bias = run.values[maps][0], x.new_zeros(1)
    with torch.inference_mode():
        if dense is None:
            own = score(found[None], class_index, against)[0]
        else:
            layer = module.get_submodule(dense)
            assert isinstance(layer, nn.Linear)  # its row says so
            weight = score(layer.weight.T, class_index, against)
            own = torch.tensordot(weight, found, dims=1)
            if layer.bias is not None:
                bias = score(layer.bias[None], class_index, against)
    return PooledMap(
        values=own.float().cpu().numpy().copy(),
        bias=float(bias),
        score=float(score(run.logits, class_index, against)),
    )


def _averages_whole_maps(row: Layer) -> bool:
    averages = row.kind.lower() in ("mean", "adaptiveavgpool2d", "adaptive_avg_pool2d")
    return (
        averages
        and role_of(row.kind) is Role.POOL
        and len(row.input_shape) == 3
        and min(row.input_shape[1:]) > 1
        and row.output_shape[1:] in ((), (1, 1))
    )
