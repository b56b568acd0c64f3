"""The process that decodes pictures: `python -m cnnviz.photos.decoding.decoder_child [LIMITS]`.

`decoders` starts it, sends it files and ends it. It can be ended at any moment: it writes nothing
but its answers, and what a picture can take of this machine is limited. When nobody asks any more,
it leaves.
"""

import contextlib
import sys
from collections.abc import Callable
from io import FileIO

from PIL import Image

from cnnviz.errors import ImageRejected
from cnnviz.photos.decoding import confinement, decoder_frames
from cnnviz.photos.decoding.images import decode, prepare
from cnnviz.photos.decoding.refusals import MAX_BYTES, ReadLimits, RefusalReason

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
    questions, answers = confinement.pipes()
    confinement.confine(MEMORY, FILES)
    # A server that is gone hears no answer, and asks nothing more.
    with contextlib.suppress(EOFError, BrokenPipeError):
        decoder_frames.greet(answers)
        while True:
            token, data = decoder_frames.asked(questions, most_bytes)
            with confinement.limits(CPU_SECONDS, ALARM_SECONDS):
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


if __name__ == "__main__":
    main()
