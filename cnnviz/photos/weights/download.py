"""Fetching pretrained weights into the cache that torchvision itself reads."""

from collections.abc import Callable
from pathlib import Path

from cnnviz.errors import BadFile, NoNetwork
from cnnviz.paths import is_file
from cnnviz.photos.weights.available import (
    WeightsInfo,
    damaged,
    is_present,
    path_of,
    trust,
    verify,
)
from cnnviz.transfer import TIMEOUTS, Progress, Remote, bring


def fetch(
    info: WeightsInfo,
    *,
    progress: Progress = lambda _done, _total: None,
    should_stop: Callable[[], bool] = lambda: False,
    timeouts: tuple[float, float] = TIMEOUTS,
) -> Path:
    """Return the verified file of some weights, from the disk or else its address.

    Several callers, in this process or another, share one download. What arrived before a break or
    a stop is resumed, and a damaged file is moved aside and fetched again.

    Args:
        info: The weights.
        progress: Told what has arrived, from the calling thread.
        should_stop: Asked between chunks; True ends the download.
        timeouts: Seconds to wait for a connection, and for the next byte.

    Raises:
        NoNetwork: The address could not be reached, or the connection broke too often.
        DiskFull: There is no room for the file.
        BadFile: The address gives another file than the published one, or the file on the disk is
            damaged and could not be fetched again.
        WeightsError: The folder cannot be written, or `should_stop` said so.
    """
    path = path_of(info)
    if _is_sound(path, info):
        return path
    if info.url is None:
        raise damaged(path, info)
    was_there = is_file(path)
    try:
        bring(
            Remote(url=info.url, path=path, digest=info.hash_prefix, size_bytes=info.size_bytes),
            progress=progress,
            should_stop=should_stop,
            timeouts=timeouts,
            is_sound=lambda: _is_sound(path, info),
        )
    except NoNetwork as error:
        if was_there:
            raise damaged(path, info) from error
        raise
    trust(path, info)
    return path


def _is_sound(path: Path, info: WeightsInfo) -> bool:
    if not is_present(info):
        return False
    try:
        verify(path, info)
    except BadFile:
        return False
    return True
