"""What the server and its decoding children say to each other over a pipe: bytes with a length.

A question is a token and a file. An answer repeats the token and holds either raw RGB or a reason
by its key. Nothing is unpickled, and the server takes nothing from an answer on trust: a child that
a picture has taken over can only send a wrong picture, of a bounded size.
"""

import re
import struct
from io import FileIO

from PIL import Image

from cnnviz.errors import ImageRejected
from cnnviz.photos.decoding.refusals import MAX_BYTES, MAX_SIDE, MIN_SIDE, RefusalReason, refused

_HELLO = b"ready\n"
TOKEN = 8
"""Bytes of a token: an answer to another question is told by it."""

_QUESTION = struct.Struct(f">{TOKEN}sI")  # token, length of the file
_ANSWER = struct.Struct(f">{TOKEN}scII")  # token, picture or refusal, width and height or length, 0
_PICTURE, _REFUSAL = b"P", b"R"
_CAUSE = re.compile(r"[A-Za-z0-9_]{1,64}")
_LONGEST_TEXT = 160


class BadFrame(Exception):
    """What came out of a pipe is no answer."""


def greet(stream: FileIO) -> None:
    """Say that the child is ready."""
    _write(stream, _HELLO)


def greeted(stream: FileIO) -> None:
    """Wait until the child is ready.

    Raises:
        EOFError: If it went before.
        BadFrame: If it says something else.
    """
    if read_exactly(stream, len(_HELLO)) != _HELLO:
        raise BadFrame


def ask(stream: FileIO, token: bytes, data: bytes) -> None:
    """Write a question."""
    _write(stream, _QUESTION.pack(token, len(data)))
    _write(stream, data)


def asked(stream: FileIO, most: int = MAX_BYTES) -> tuple[bytes, bytes]:
    """Read a question: its token and the file, which has at most so many bytes.

    Raises:
        EOFError: If nobody asks any more.
        BadFrame: If the file is longer than a file may be.
    """
    token, length = _QUESTION.unpack(read_exactly(stream, _QUESTION.size))
    if length > most:
        raise BadFrame
    return token, bytes(read_exactly(stream, length))


def tell_picture(stream: FileIO, token: bytes, image: Image.Image) -> None:
    """Write a picture, RGB."""
    _write(stream, _ANSWER.pack(token, _PICTURE, *image.size))
    _write(stream, image.tobytes())


def tell_refusal(stream: FileIO, token: bytes, reason: str, cause: str) -> None:
    """Write a reason, and the class of the exception that led to it, for the log."""
    text = f"{reason} {cause}".encode("ascii", "replace")[:_LONGEST_TEXT]
    _write(stream, _ANSWER.pack(token, _REFUSAL, len(text), 0) + text)


def answer(stream: FileIO, token: bytes) -> Image.Image | tuple[ImageRejected, str]:
    """Read an answer: a picture, or a refusal and the class of the exception behind it.

    Raises:
        EOFError: If the pipe ends before the answer does.
        BadFrame: If it is not an answer to this question, or breaks a limit.
    """
    about, kind, first, second = _ANSWER.unpack(read_exactly(stream, _ANSWER.size))
    if about != token:
        raise BadFrame
    if kind == _PICTURE:
        if not all(MIN_SIDE <= side <= MAX_SIDE for side in (first, second)):
            raise BadFrame
        return Image.frombytes("RGB", (first, second), read_exactly(stream, first * second * 3))
    if kind != _REFUSAL or first > _LONGEST_TEXT:
        raise BadFrame
    return _refusal(read_exactly(stream, first))


def read_exactly(stream: FileIO, length: int) -> bytearray:
    """Return so many bytes, however the pipe cuts them.

    Raises:
        EOFError: If the pipe ends before.
    """
    held = bytearray(length)
    view, done = memoryview(held), 0
    while done < length:
        count = stream.readinto(view[done:])
        if not count:
            raise EOFError
        done += count
    return held


def _write(stream: FileIO, data: bytes) -> None:
    view = memoryview(data)
    while len(view):
        view = view[stream.write(view) :]


def _refusal(text: bytearray) -> tuple[ImageRejected, str]:
    words = text.decode("ascii", "replace").split(" ")
    if len(words) != 2 or not _CAUSE.fullmatch(words[1]) or words[0] not in set(RefusalReason):
        raise BadFrame
    return refused(RefusalReason(words[0])), words[1]
