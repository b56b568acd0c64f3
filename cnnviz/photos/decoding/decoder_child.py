"""The process that decodes pictures: `python -m cnnviz.photos.decoding.decoder_child [LIMITS]`.

`decoders` starts it, sends it files and ends it. It can be ended at any moment: it writes nothing
but its answers, and what a picture can take of this machine is limited. When nobody asks any more,
it leaves.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from io import FileIO

from PIL import Image

from cnnviz.errors import ImageRejected
from cnnviz.photos.decoding import decoder_frames
from cnnviz.photos.decoding.images import decode, prepare
from cnnviz.photos.decoding.refusals import MAX_BYTES, ReadLimits, RefusalReason

try:
    import resource
except ImportError:  # a system without such limits: the server's own clock remains
    resource = None  # type: ignore[assignment]

MEMORY = 2 * 2**30
"""Address space of the process, in bytes."""

CPU_SECONDS = 8
"""Computing time of one picture."""

ALARM_SECONDS = 12
"""Time of one picture after which the process ends itself, should its server be gone."""

FILES = 16
"""Open files: a decoder has four."""


def main() -> None:
    """Get ready, then decode what comes."""
    prepare()
    limits = ReadLimits.of_words(sys.argv[1:])
    serve(lambda data: decode(data, limits), limits.most_bytes)


def serve(read: Callable[[bytes], Image.Image], most_bytes: int = MAX_BYTES) -> None:
    """Answer until nobody asks any more.

    Args:
        read: Makes an RGB picture of a file, or raises.
        most_bytes: Largest file.
    """
    questions, answers = _pipes()
    _confine()
    # A server that is gone hears no answer, and asks nothing more.
    with contextlib.suppress(EOFError, BrokenPipeError):
        decoder_frames.greet(answers)
        while True:
            token, data = decoder_frames.asked(questions, most_bytes)
            with _limits():
                _answer(answers, token, data, read)
            del data  # nobody's photo stays while the next one is awaited


def _answer(
    answers: FileIO, token: bytes, data: bytes, read: Callable[[bytes], Image.Image]
) -> None:
    try:
        image = read(data)
    except ImageRejected as error:
        cause = error.__cause__ or error
        decoder_frames.tell_refusal(answers, token, error.key, type(cause).__name__)
    except MemoryError as error:
        decoder_frames.tell_refusal(answers, token, RefusalReason.COMPLEX, type(error).__name__)
    else:
        decoder_frames.tell_picture(answers, token, image)


def _pipes() -> tuple[FileIO, FileIO]:
    """Return the pipes of questions and answers; what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return os.fdopen(0, "rb", buffering=0, closefd=False), answers


def _confine() -> None:
    """Limit what the process may do: no file is written, nor the memory of a crash."""
    if resource is None:
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        if kind == resource.RLIMIT_AS and sys.platform == "darwin":
            continue  # it cannot be limited there
        _, hard = resource.getrlimit(kind)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, limit))


@contextlib.contextmanager
def _limits() -> Iterator[None]:
    """Limit what one picture may take; the system ends the process that takes more."""
    if resource is None:
        yield
        return
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(time.process_time()) + 1 + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    signal.setitimer(signal.ITIMER_REAL, ALARM_SECONDS)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
