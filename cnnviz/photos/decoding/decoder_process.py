"""One decoding child as the server sees it."""

import sys
from collections.abc import Sequence

from PIL import Image

from cnnviz.errors import ImageRejected
from cnnviz.photos.decoding import decoder_frames
from cnnviz.photos.decoding.child_process import Child

WORDS = (sys.executable, "-m", "cnnviz.photos.decoding.decoder_child")


class Decoder(Child):
    """A child that decodes one picture at a time.

    Raises:
        OSError: If no process can be started.
    """

    def __init__(self, words: Sequence[str] = WORDS) -> None:
        super().__init__(words)

    def ask(self, data: bytes, seconds: float) -> Image.Image | tuple[ImageRejected, str]:
        """Have a file decoded.

        Args:
            data: The file.
            seconds: How long that may take.

        Returns:
            The picture, RGB, or a refusal and the class of the exception behind it.

        Raises:
            Lost: If there is no answer, or one that cannot be true.
        """
        return self.answer(data, seconds, decoder_frames.answer)
