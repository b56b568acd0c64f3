"""`doctor`: what works on this machine."""

import argparse
import os
import platform
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any

from cnnviz import names
from cnnviz.commands.output import Commands, add_json, print_json
from cnnviz.errors import CnnvizError, FolderRefused
from cnnviz.paths import nearest, refusal
from cnnviz.settings import MEGABYTE, MIB, settings

PACKAGES = ("torch", "torchvision", "timm", "torchinfo", "pillow", "streamlit", "plotly")


def add(commands: Commands) -> None:
    """Add the options of `doctor`."""
    parser = commands.add_parser(
        "doctor",
        help="what works on this machine",
        description="Libraries, devices, networks, data and settings of this machine.",
        epilog="Exit status: 0 if every page works, 1 if something is broken.",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look at the machine and print what is found."""
    problems = list(settings().misread)
    report: dict[str, Any] = {
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in (*PACKAGES, *_of_weights())},
        **_torch(problems),
        "bundled": _bundled(problems),
        "imagenet": _imagenet(),
        "cifar10": _cifar10(),
        "disk": _disk(problems),
        "settings": {
            "CNNVIZ_HOME": str(settings().home),
            "CNNVIZ_DATA": str(settings().data),
            "CNNVIZ_MODEL_CACHE_MB": settings().model_cache_bytes // MIB,
            "CNNVIZ_OFFLINE": settings().offline,
            "CNNVIZ_FETCH": str(settings().fetching),
            "CNNVIZ_FETCH_MB": settings().fetch_bytes // MEGABYTE,
            "CNNVIZ_TRAINING": settings().training,
        },
        "problems": problems,
    }
    if arguments.json:
        print_json(report)
    else:
        _print(report)
    return 1 if problems else 0


def _of_weights() -> list[str]:
    """Return the packages that bring weights."""
    from cnnviz.photos.weights.shipped import SHIPPED

    return [file.package for file in SHIPPED.values()]


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _torch(problems: list[str]) -> dict[str, Any]:
    """Return devices and number formats, and whether torch and torchvision fit each other."""
    try:
        import torch
    except (ImportError, OSError) as error:
        problems.append(f"torch cannot be imported: {error}")
        return {}
    try:
        # A torchvision built for another torch lacks its own operators.
        from torchvision.ops import nms

        nms(torch.tensor([[0.0, 0.0, 1.0, 1.0]]), torch.ones(1), 0.5)
    except (ImportError, OSError, RuntimeError) as error:
        problems.append(f"torchvision does not fit this torch: {error}")
    cuda = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return {
        "devices": ["cpu", *(f"cuda:{n} {torch.cuda.get_device_name(n)}" for n in range(cuda))],
        "cpu_threads": torch.get_num_threads(),
        "cpu_cores": os.cpu_count(),
        "precision": _precision(cuda > 0),
    }


def _precision(on_cuda: bool) -> str:
    import torch

    from cnnviz.training.loop.precision import preferred_precision

    precision = preferred_precision(torch.device("cuda" if on_cuda else "cpu"))
    return str(precision).removeprefix("torch.")


def _bundled(problems: list[str]) -> list[dict[str, Any]]:
    """Return the networks that come with the project, and whether their files are sound."""
    from cnnviz.architectures import CATALOG
    from cnnviz.architectures.families.lenet import READERS_OF_DIGITS
    from cnnviz.paths import BUNDLED_WEIGHTS, DIGIT_WEIGHTS
    from cnnviz.photos.weights.available import path_of, verify, weights_for
    from cnnviz.photos.weights.shipped import SHIPPED

    found = []
    names = [family.bundled for family in CATALOG if family.bundled is not None]
    files = [(name, BUNDLED_WEIGHTS) for name in names]
    files += [(name, DIGIT_WEIGHTS) for name in READERS_OF_DIGITS]
    files += [(name, BUNDLED_WEIGHTS) for name in SHIPPED]
    for name, folder in files:
        entry: dict[str, Any] = {"model": name, "accuracy": None, "sound": False}
        try:
            bundled = [info for info in weights_for(name, folder) if info.bundled]
            for info in bundled:
                verify(path_of(info), info)
                entry |= {"accuracy": info.accuracy_top1, "sound": True}
            if not bundled:
                problems.append(f"the bundled network {name} is missing")
        except CnnvizError as error:
            problems.append(str(error))
        found.append(entry)
    return found


def _imagenet() -> dict[str, Any]:
    """Return how many networks of the catalogue have their published weights here."""
    from cnnviz.architectures import CATALOG
    from cnnviz.photos.weights.available import download_folder, is_present, weights_for

    names = [variant.name for family in CATALOG for variant in family.variants]
    published = {name: [info for info in weights_for(name) if not info.bundled] for name in names}
    known = [name for name, infos in published.items() if infos]
    present = [name for name in known if any(map(is_present, published[name]))]
    return {"folder": str(download_folder()), "known": len(known), "present": present}


def _cifar10() -> dict[str, Any]:
    from cnnviz.training.data.cifar10_archives import archives, problem
    from cnnviz.training.data.data_sets import has_cifar10

    data = settings().data
    found = {"folder": str(data), "present": has_cifar10(data)}
    looked = {path.name: problem(path) for path in archives(data)}
    refused = {name: str(error) for name, error in looked.items() if error is not None}
    return found | ({"refused": refused} if refused else {})


def _disk(problems: list[str]) -> list[dict[str, Any]]:
    """Return the free space where downloads and runs go."""
    from cnnviz.photos.weights.available import download_folder

    found, data = [], settings().data
    for setting, folder, needed in (
        ("TORCH_HOME", download_folder(), True),
        ("CNNVIZ_DATA", data, not _cifar10()["present"]),  # what is only read may be read-only
        ("CNNVIZ_HOME", settings().home, True),
    ):
        refused = refusal(folder)
        if refused is not None and needed:
            problems.append(f"{FolderRefused.of(setting, folder, refused)}; set {setting}")
        found.append(
            {"folder": str(folder), "free_bytes": _free(folder), "writable": refused is None}
        )
    return found


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(nearest(folder)).free
    except OSError:
        return 0


def _print(report: dict[str, Any]) -> None:
    packages = ", ".join(
        f"{name} {version or 'missing'}" for name, version in report["packages"].items()
    )
    lines = [("Python", report["python"]), ("packages", packages)]
    if "devices" in report:
        lines += [
            ("devices", ", ".join(report["devices"])),
            ("CPU", f"{report['cpu_threads']} threads on {report['cpu_cores']} cores"),
            ("training in", report["precision"]),
        ]
    lines += [(entry["model"], _state(entry)) for entry in report["bundled"]]
    imagenet, cifar10 = report["imagenet"], report["cifar10"]
    here = f"{len(imagenet['present'])} of {imagenet['known']} networks in {imagenet['folder']}"
    lines += [
        ("ImageNet weights", f"{here}: {', '.join(imagenet['present']) or 'none'}"),
        ("CIFAR-10", f"{'in' if cifar10['present'] else 'not in'} {cifar10['folder']}"),
        *(("CIFAR-10", refused) for refused in cifar10.get("refused", {}).values()),
    ]
    lines += [
        ("free disk", f"{disk['free_bytes'] / MIB:,.0f} MiB for {disk['folder']}")
        for disk in report["disk"]
    ]
    lines += [(name, str(value)) for name, value in report["settings"].items()]
    lines += [("PROBLEM", problem) for problem in report["problems"]]
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        print(f"{name.ljust(width)}  {names.words(value)}")


def _state(entry: dict[str, Any]) -> str:
    if not entry["sound"]:
        return "missing or damaged"
    if entry["accuracy"] is None:
        return "sound, with the classes of ImageNet"
    return f"sound, {entry['accuracy']:.2%} on its test pictures"
