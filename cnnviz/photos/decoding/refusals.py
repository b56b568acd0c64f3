"""Why a picture is not read: every reason there is, with its limit and its plain sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cnnviz.errors import ImageRejected

MAX_BYTES = 10 * 2**20
"""Largest file."""

MAX_PIXELS = 50_000_000
"""Largest picture, width times height; the canvas of an animation, too."""

MIN_SIDE = 8
"""Shortest side, in pixels."""

MAX_ASPECT = 20
"""Longest side over the shortest."""

MAX_SCANS = 200
"""Scans of a progressive JPEG: each costs a pass over the whole picture."""

MAX_SIDE = 2048
"""Longest side of what `decode` returns: networks read a few hundred pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """What a file may be, and what is asked of its picture.

    Attributes:
        most_bytes: Largest file.
        room: Shortest side to which a large picture may be made small; None for `MAX_SIDE` along
            the longest.
        longest: Longest side that its header may tell; None for no limit but `MAX_PIXELS`.
    """

    most_bytes: int = MAX_BYTES
    room: int | None = None
    longest: int | None = None

    def words(self) -> tuple[str, str, str]:
        """Return what a decoding child is told."""
        return str(self.most_bytes), str(self.room or 0), str(self.longest or 0)

    @classmethod
    def of_words(cls, words: Sequence[str]) -> "ReadLimits":
        """Return what a decoding child was told; those of a reader where that is nothing."""
        if not words:
            return READER
        most_bytes, room, longest = map(int, words)
        return cls(most_bytes=most_bytes, room=room or None, longest=longest or None)


READER = ReadLimits()
"""Of a photo that a reader sends."""


class RefusalReason(StrEnum):
    """Keys of the sentences under `[errors]`."""

    EMPTY = "empty_file"
    TOO_LARGE = "too_large"
    FORMAT = "format_not_accepted"
    NOT_A_PICTURE = "not_a_picture"
    INCOMPLETE = "incomplete"
    PIXELS = "too_many_pixels"
    SMALL = "too_small"
    LONG = "too_long"
    COMPLEX = "too_complex"
    CRASHES = "picture_crashes"
    BUSY = "decoder_busy"


_SENTENCES = {
    RefusalReason.EMPTY: "the file is empty",
    RefusalReason.TOO_LARGE: "the file is larger than {limit} MB",
    RefusalReason.FORMAT: "this format is not accepted",
    RefusalReason.NOT_A_PICTURE: "the file is no picture that can be read",
    RefusalReason.INCOMPLETE: "the picture is incomplete or damaged",
    RefusalReason.PIXELS: "the picture has more than {limit} megapixels",
    RefusalReason.SMALL: "the picture is less than {limit} pixels high or wide",
    RefusalReason.LONG: "one side is more than {limit} times the other",
    RefusalReason.COMPLEX: "the picture takes too much time or memory to read",
    RefusalReason.CRASHES: "the picture ends the program that reads it",
    RefusalReason.BUSY: "too many pictures are being read at the moment",
}

_LIMITS = {
    RefusalReason.TOO_LARGE: MAX_BYTES // 2**20,
    RefusalReason.PIXELS: MAX_PIXELS // 10**6,
    RefusalReason.SMALL: MIN_SIDE,
    RefusalReason.LONG: MAX_ASPECT,
}


def refused(reason: RefusalReason) -> ImageRejected:
    """Return the error that says why a picture is not read."""
    params = {"limit": _LIMITS[reason]} if reason in _LIMITS else {}
    return ImageRejected(reason.value, _SENTENCES[reason].format(**params), **params)


def check_size(width: int, height: int, longest: int | None = None) -> None:
    """Refuse a picture by what its header says of its size, in pixels.

    Args:
        width: Of the picture.
        height: Of the picture.
        longest: Longest side that it may have.

    Raises:
        ImageRejected: If it is too large, too small or too long.
    """
    if width * height > MAX_PIXELS or (longest and max(width, height) > longest):
        raise refused(RefusalReason.PIXELS)
    if min(width, height) < MIN_SIDE:
        raise refused(RefusalReason.SMALL)
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise refused(RefusalReason.LONG)


# First bytes of what a reader may well send and what is not accepted, or no picture at all.
_FOREIGN = (
    b"%PDF",
    b"II*\x00",
    b"MM\x00*",
    b"II+\x00",
    b"MM\x00+",
    b"<?xml",
    b"<svg",
    b"<!DOC",
    b"<html",
    b"PK\x03\x04",
    b"%!PS",
    b"8BPS",
    b"\x00\x00\x01\x00",
    b"\x00\x00\x00\x0cjP  ",
    b"\x00\x00\x00\x0cJXL ",
    b"qoif",
    b"DDS ",
)


def check_bytes(data: bytes, most: int = MAX_BYTES) -> None:
    """Refuse a file by its length and its bytes, without decoding any.

    Args:
        data: The file.
        most: Largest length.

    Raises:
        ImageRejected: If it is empty, too large, of another format, or has too many scans.
    """
    if not data:
        raise refused(RefusalReason.EMPTY)
    if len(data) > most:
        raise refused(RefusalReason.TOO_LARGE)
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(_FOREIGN):
        raise refused(RefusalReason.FORMAT)
    # A marker inside the compressed data is escaped, so the count is that of the scans.
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > MAX_SCANS:
        raise refused(RefusalReason.COMPLEX)
