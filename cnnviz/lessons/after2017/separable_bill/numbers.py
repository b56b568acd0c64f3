"""What it saves to split a convolution into one channel by channel and one across the channels.

Howard et al. 2017, section 3.1: k x k kernels that read one channel each, then 1x1 across all of
them. One convolution that does both at once has k^2 M N weights between M and N channels; the two
have k^2 M + M N, which is 1 / N + 1 / k^2 of them.
"""

from dataclasses import dataclass

from cnnviz.errors import BadValue
from cnnviz.network.trace.table import Layer, LayerTable


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparablePair:
    """A depthwise convolution of a network and the 1x1 that mixes its channels.

    Attributes:
        path: Of the depthwise convolution.
        kernel: Side of its kernels.
        channels: That it reads and writes, one kernel each.
        leaving: Channels behind the 1x1.
        side: Of the map that both write.
    """

    path: str
    kernel: int
    channels: int
    leaving: int
    side: int
    depthwise_weights: int
    pointwise_weights: int
    depthwise_macs: int
    pointwise_macs: int

    @property
    def weights(self) -> int:
        """Weights of both."""
        return self.depthwise_weights + self.pointwise_weights

    @property
    def macs(self) -> int:
        """Multiply-adds of both, for one picture."""
        return self.depthwise_macs + self.pointwise_macs

    @property
    def whole_weights(self) -> int:
        """Weights of one ordinary convolution with the same kernel between the same channels."""
        return self.kernel**2 * self.channels * self.leaving

    @property
    def whole_macs(self) -> int:
        """Its multiply-adds: each weight is used once at every position."""
        return self.whole_weights * self.side**2

    @property
    def ratio(self) -> float:
        """How many times the multiply-adds the ordinary convolution would need."""
        return self.whole_macs / self.macs


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparableBill:
    """A network as it is, and as it would be with ordinary convolutions in their place.

    Attributes:
        params: Parameters of the network as it is.
        macs: Its multiply-adds for one picture.
    """

    pairs: tuple[SeparablePair, ...]
    params: int
    macs: int

    @property
    def depthwise_macs(self) -> int:
        """Multiply-adds of all depthwise convolutions."""
        return sum(pair.depthwise_macs for pair in self.pairs)

    @property
    def depthwise_weights(self) -> int:
        """Weights of all depthwise convolutions."""
        return sum(pair.depthwise_weights for pair in self.pairs)

    @property
    def whole_params(self) -> int:
        """Parameters of the network with ordinary convolutions."""
        return self.params + sum(pair.whole_weights - pair.weights for pair in self.pairs)

    @property
    def whole_macs(self) -> int:
        """Multiply-adds of the network with ordinary convolutions."""
        return self.macs + sum(pair.whole_macs - pair.macs for pair in self.pairs)

    @property
    def ratio(self) -> float:
        """How many times the multiply-adds the network would need with ordinary convolutions."""
        return self.whole_macs / self.macs


def separable_bill(table: LayerTable) -> SeparableBill:
    """Return the bill of a network, from its layer table.

    Raises:
        BadValue: If the network has no depthwise convolution.
    """
    pairs = tuple(_pairs(table))
    if not pairs:
        raise BadValue(
            "no_depthwise", f"{table.model} has no depthwise convolution", name=table.model
        )
    return SeparableBill(pairs=pairs, params=table.params, macs=table.macs)


def predicted_ratio(kernel: int, leaving: int) -> float:
    """Return what the ordinary convolution costs against the two: 1 / (1 / N + 1 / k^2)."""
    return 1 / (1 / leaving + 1 / kernel**2)


def _pairs(table: LayerTable) -> list[SeparablePair]:
    rows = [row for row in table.layers if row.kind == "Conv2d"]
    found = []
    for number, row in enumerate(rows):
        if not _is_depthwise(row):
            continue
        # The gates of a block lie between the two; they work on one position and not on the map.
        mixing = next(
            other
            for other in rows[number + 1 :]
            if other.kernel == (1, 1) and other.output_shape[1:] == row.output_shape[1:]
        )
        found.append(
            SeparablePair(
                path=row.path,
                kernel=(row.kernel or (1, 1))[0],
                channels=row.output_shape[0],
                leaving=mixing.output_shape[0],
                side=row.output_shape[1],
                depthwise_weights=row.params,
                pointwise_weights=mixing.params,
                depthwise_macs=row.macs,
                pointwise_macs=mixing.macs,
            )
        )
    return found


def _is_depthwise(row: Layer) -> bool:
    groups = row.value("groups")
    return groups is not None and groups > 1 and groups == row.value("in_channels")
