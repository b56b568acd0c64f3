"""What a PNG says beside its pixels, before Pillow reads it: one note too long loses the picture.

Pillow refuses the whole file where a text or a colour profile in it unpacks to more than it allows.
"""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXTS = frozenset((b"tEXt", b"zTXt", b"iTXt"))
PROFILE = b"iCCP"

_AROUND = 12
"""Bytes of a chunk beside its data: length, kind, checksum."""

_LONGEST_NAME = 80
"""Bytes of a profile's name, with the one that ends it."""


def without_long_notes(data: bytes, most_bytes: int) -> bytes:
    """Return a file without its texts, and without a colour profile that is too large.

    Args:
        data: Any file; what is no PNG, or not whole, is returned as it is.
        most_bytes: Largest profile, unpacked.
    """
    if not data.startswith(SIGNATURE):
        return data
    kept = [SIGNATURE]
    for kind, chunk in _chunks(data):
        if kind not in TEXTS and not (kind == PROFILE and _is_large(chunk, most_bytes)):
            kept.append(chunk)
    return b"".join(kept)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and bytes of every chunk; of a file that is cut off, the rest as one."""
    at = len(SIGNATURE)
    while at < len(data):
        head = data[at : at + 8]
        length, kind = struct.unpack(">I4s", head) if len(head) == 8 else (len(data), b"")
        end = min(at + _AROUND + length, len(data))
        yield kind, data[at:end]
        at = end


def _is_large(chunk: bytes, most_bytes: int) -> bool:
    named = chunk.find(b"\0", 8, 8 + _LONGEST_NAME)
    unpacker = zlib.decompressobj()
    try:
        # After the name, one byte for the only method there is.
        return len(unpacker.decompress(chunk[named + 2 : -4], most_bytes + 1)) > most_bytes
    except zlib.error:
        return False  # Pillow leaves it aside
