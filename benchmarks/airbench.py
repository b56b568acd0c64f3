"""The public record recipe on the same pictures: KellerJordan/cifar10-airbench, airbench94_muon.

Its file is read from a checkout and run as it is; nothing of it is part of this project.
"""

from collections.abc import Iterator
from contextlib import chdir
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from cnnviz.training.data.image_data import ImageData


def runs(checkout: Path, data: ImageData, seeds: int) -> Iterator[tuple[float, float]]:
    """Accuracy and seconds of each run, as it measures them itself: without evaluations on the way.

    Args:
        checkout: Folder that holds `airbench94_muon.py`.
        data: CIFAR-10.
        seeds: Number of runs.

    Raises:
        FileNotFoundError: If the file is not there.
    """
    module = _module(checkout.resolve() / "airbench94_muon.py")
    told: list[dict[str, Any]] = []

    def note(variables: dict[str, Any], *, is_final_entry: bool) -> None:
        if is_final_entry:
            told.append(variables)

    module.print_training_details = note
    with TemporaryDirectory() as folder, chdir(folder):
        _leave_pictures(data)
        model = module.CifarNet().cuda().to(memory_format=torch.channels_last)
        model.compile(mode="max-autotune")
        module.main("warmup", model)
        for seed in range(seeds):
            accuracy = module.main(seed, model)
            yield accuracy, told[-1]["time_seconds"]


def _module(path: Path) -> Any:
    spec = spec_from_file_location(path.stem, path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _leave_pictures(data: ImageData) -> None:
    """Where it would keep what it downloads, so that it downloads nothing."""
    folder = Path("cifar10")
    folder.mkdir()
    for name, split in (("train", data.train), ("test", data.test)):
        kept = {"images": split.images, "labels": split.labels, "classes": data.classes}
        torch.save(kept, folder / f"{name}.pt")
