"""The files of CIFAR-10 by their published names: whether they are there costs no library."""

from pathlib import Path

from cnnviz.paths import is_file
from cnnviz.settings import MIB

BINARY_FOLDER = "cifar-10-batches-bin"
PYTHON_FOLDER = "cifar-10-batches-py"
TRAIN_BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))
TEST_BATCH = "test_batch"

SIZE_BYTES = 162 * MIB
"""Of the binary version's archive, as https://www.cs.toronto.edu/~kriz/cifar.html rounds it."""


def present(folder: Path) -> bool:
    """Whether a folder holds CIFAR-10 in a layout that `training.data.image_data` reads."""
    binary = (folder / BINARY_FOLDER, folder)
    python = (folder / PYTHON_FOLDER, folder)
    names = (*TRAIN_BATCHES, TEST_BATCH)
    return any(
        all(is_file(place / f"{name}{suffix}") for name in names)
        for places, suffix in ((binary, ".bin"), (python, ""))
        for place in places
    )
