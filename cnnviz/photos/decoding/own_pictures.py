"""Many pictures of one's own disk, read by the reader of uploads, and made small at once."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

from PIL import Image

from cnnviz.errors import ImageRejected
from cnnviz.photos.decoding.decoder_process import WORDS
from cnnviz.photos.decoding.decoders import Pool
from cnnviz.photos.decoding.picture_folders import PassedOver, Reason
from cnnviz.photos.decoding.refusals import ReadLimits, RefusalReason

MOST_WORKERS = 8

T = TypeVar("T")


def read_all(
    paths: Sequence[Path], limits: ReadLimits, made: Callable[[Image.Image], T]
) -> Iterator[T | Reason]:
    """Read every file, in children of their own, as `decoders.decode` reads an upload.

    Args:
        paths: Of the files.
        limits: How large a file may be, and how small a picture may become.
        made: What is kept of a picture.

    Yields:
        In the order of the paths: what is kept, or the reason why a file is left out.
    """
    if not paths:
        return
    workers = min(MOST_WORKERS, os.cpu_count() or 1, len(paths))
    words = (*WORDS, *limits.words())
    pool = Pool(words, workers=workers, most_bytes=limits.most_bytes)
    with closing(pool), ThreadPoolExecutor(workers) as threads:
        yield from threads.map(partial(_read, pool, limits.most_bytes, made), paths)


def _read(pool: Pool, most_bytes: int, made: Callable[[Image.Image], T], path: Path) -> T | Reason:
    try:
        with path.open("rb") as file:
            # A byte more than is accepted is enough to be told so.
            data = file.read(most_bytes + 1)
        return made(pool.decode(data))
    except ImageRejected as error:
        return RefusalReason(error.key)
    except OSError:
        return PassedOver.UNREADABLE
