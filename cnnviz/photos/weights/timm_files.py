"""Where timm's weights lie: on its hub as safetensors, a few beside its code with a hash."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cnnviz.architectures import Variant
from cnnviz.architectures.registries.listing import find
from cnnviz.architectures.registries.timm_models import published_config

HUB = "https://huggingface.co"

OWNER = "timm/"
"""Whose files on the hub are in timm's own form; others' would have to be converted."""

FREE = frozenset(["apache-2.0", "mit", "bsd-3-clause", "cc-by-4.0"])
"""Licences that a lecture hall may use anywhere; others forbid some uses, or nobody tells them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimmFile:
    """One published file.

    Attributes:
        hash_prefix: First digits of its SHA-256 where its name has them, else "": then it must be
            what the hub says as it sends it.
    """

    url: str
    file_name: str
    hash_prefix: str


def config_of(variant: Variant) -> tuple[dict[str, Any], int]:
    """Return what timm says of the default weights of a network, and its parameters."""
    entry = find(variant.name)
    if entry is None:  # of the catalogue
        from cnnviz.network.trace.layers import build_on_meta

        network: Any = build_on_meta(variant)
        return network.pretrained_cfg, sum(weight.numel() for weight in network.parameters())
    return published_config(entry.name), entry.params


def file_of(config: dict[str, Any]) -> TimmFile | None:
    """Return the file of a `pretrained_cfg` of timm, or None where there is none to be had."""
    url = config.get("url") or ""
    name, hash_prefix = hashed_name(url)
    if hash_prefix and not config.get("hf_hub_id"):
        return TimmFile(url=url, file_name=name, hash_prefix=hash_prefix)
    owned = str(config.get("hf_hub_id") or "")
    if not owned.startswith(OWNER) or config.get("custom_load"):
        return None
    if config.get("license") not in FREE:
        return None
    place, _, revision = owned.partition("@")
    return TimmFile(
        url=f"{HUB}/{place}/resolve/{revision or 'main'}/model.safetensors",
        file_name=f"{place.replace('/', '--')}.safetensors",
        hash_prefix="",
    )


def hashed_name(url: str) -> tuple[str, str]:
    """Return a file name and the hash digits in it ("resnet50-11ad3fa6.pth"), or ""."""
    name = Path(urlsplit(url).path).name
    found = re.search(r"-([0-9a-f]{8,64})\.", name)
    return name, found[1] if found else ""
