"""Every setting, read from the environment in this one place; the README documents each."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from platformdirs import user_data_path

MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an instructor may set.

    Attributes:
        home: `CNNVIZ_HOME`: runs and downloads; the platform's user data folder by default.
        data: `CNNVIZ_DATA`: the folder that holds CIFAR-10; `home`/data by default.
        model_cache_bytes: `CNNVIZ_MODEL_CACHE_MB`: memory that loaded networks may take.
        offline: `CNNVIZ_OFFLINE`: never ask the network, not even when a reader presses the button.
    """

    home: Path
    data: Path
    model_cache_bytes: int
    offline: bool


@cache
def settings() -> Settings:
    """The settings of this process."""
    return read(os.environ)


def read(environment: "os._Environ[str] | dict[str, str]") -> Settings:
    """Settings from an environment; a value that is no number falls back to the default."""
    home = Path(environment.get("CNNVIZ_HOME") or user_data_path("cnnviz", appauthor=False))
    return Settings(
        home=home.expanduser(),
        data=Path(environment.get("CNNVIZ_DATA") or home / "data").expanduser(),
        model_cache_bytes=_whole(environment.get("CNNVIZ_MODEL_CACHE_MB"), 2048) * MIB,
        offline=environment.get("CNNVIZ_OFFLINE", "") not in ("", "0"),
    )


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default
