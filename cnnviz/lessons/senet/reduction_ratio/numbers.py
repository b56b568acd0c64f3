"""What the gates of a network cost, and how the reduction ratio r sets the price.

Two dense layers, C to C / r and back to C, have (2 / r) C^2 weights; summed over the stages s with
N_s blocks of C_s channels that is (2 / r) sum N_s C_s^2 (Hu et al. 2017, equation 5). They are used
once for a picture, so they add as many multiply-adds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import nn

from cnnviz.architectures import variant
from cnnviz.network.trace.layers import build_on_meta, table_of
from cnnviz.network.trace.table import LayerTable
from cnnviz.probing.changes.gates import gates_of, stage_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GatedStage:
    """The gated blocks of one stage."""

    path: str
    blocks: int
    channels: int

    def weights(self, ratio: int) -> int:
        """Weights of its gates, without biases: 2 N C (C / r)."""
        return 2 * self.blocks * self.channels * hidden(self.channels, ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateBill:
    """What the gates of a network cost at one reduction ratio.

    Attributes:
        base_params: Parameters of the network without gates.
        base_macs: Multiply-adds of the network without gates, for one picture.
        stages: Path of each stage and the weights of its gates, without biases.
        biases: Biases that timm's gates have besides.
    """

    ratio: int
    base_params: int
    base_macs: int
    stages: tuple[tuple[str, int], ...]
    biases: int

    @property
    def weights(self) -> int:
        """Weights of all gates, and so their multiply-adds for one picture."""
        return sum(weights for _, weights in self.stages)

    @property
    def params(self) -> int:
        """Parameters of the network with gates, without biases in them."""
        return self.base_params + self.weights

    @property
    def params_share(self) -> float:
        """The weights of the gates against the network without gates."""
        return self.weights / self.base_params

    @property
    def macs_share(self) -> float:
        """The multiply-adds of the gates against those of the network without gates."""
        return self.weights / self.base_macs

    @property
    def heaviest(self) -> str:
        """Path of the stage whose gates have the most weights."""
        return max(self.stages, key=lambda stage: stage[1])[0]


def hidden(channels: int, ratio: int) -> int:
    """Width of the dense layer in the middle; one unit is left at least."""
    return max(channels // ratio, 1)


def without_gates(table: LayerTable) -> LayerTable:
    """The layer table of a network whose gates were taken out, all else being the same.

    Args:
        table: Table of a variant of the catalogue.

    Raises:
        BadValue: If the network has no gates.
    """
    model = build_on_meta(variant(table.model))  # a model of its own, on the meta device
    for cut in gates_of(table):
        model.set_submodule(cut.path.rpartition(".")[0], nn.Identity())
    return table_of(model, table.input_shape, table.model)


def gated_stages(table: LayerTable) -> tuple[GatedStage, ...]:
    """The stages with gates, in order; empty for a network without any."""
    channels: dict[str, list[int]] = {}
    for row in table.layers:
        if row.path.endswith(".se_module.sigmoid"):
            channels.setdefault(stage_of(row.path), []).append(row.output_shape[0])
    return tuple(
        GatedStage(path=path, blocks=len(widths), channels=widths[0])
        for path, widths in channels.items()
    )


def own_ratio(table: LayerTable) -> int:
    """The reduction ratio that the network was built with."""
    row = next(row for row in table.layers if row.path.endswith(".se_module.fc1"))
    return row.input_shape[0] // row.output_shape[0]


def bill(base: LayerTable, stages: Sequence[GatedStage], ratio: int) -> GateBill:
    """Return the costs of the gates of a network."""
    return GateBill(
        ratio=ratio,
        base_params=base.params,
        base_macs=base.macs,
        stages=tuple((stage.path, stage.weights(ratio)) for stage in stages),
        biases=sum(
            stage.blocks * (stage.channels + hidden(stage.channels, ratio)) for stage in stages
        ),
    )
