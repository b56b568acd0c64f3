"""CIFAR-10 from an archive that lies in the folder: as it was downloaded, or packed anew.

Nothing is unpacked by the names in it: only the six files are taken, by their last names and up to
their published size, and what they hold is checked as it is in a folder.
"""

import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO

from cnnviz.errors import DataMissing
from cnnviz.paths import is_file
from cnnviz.training.data.cifar10_files import (
    BINARY_FOLDER,
    PYTHON_FOLDER,
    TEST_BATCH,
    TRAIN_BATCHES,
)
from cnnviz.training.data.image_data import (
    RECORD,
    ImageData,
    assembled,
    binary_split,
    cifar10,
    python_split,
)

PICTURES_PER_FILE = 10_000

MOST_BYTES = 2**30
"""Bytes that are looked through in one archive; the published ones hold less than 200 MB."""

MOST_MEMBERS = 10_000

_STEP = 2**20
"""Bytes that are read at a time of what nobody wants."""

NAME = "cifar"
"""What the name of such an archive holds: other archives are nobody's business here."""

UNDER_WAY = (".part", ".lock", ".damaged", ".crdownload", ".download", ".partial", ".tmp")
"""Ends of names that files have while, or because, they are not whole."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """One of the two published forms."""

    folder: str
    suffix: str
    most: int  # bytes of a file

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{name}{self.suffix}" for name in (*TRAIN_BATCHES, TEST_BATCH))


BINARY = _Layout(BINARY_FOLDER, ".bin", PICTURES_PER_FILE * RECORD)
PYTHON = _Layout(PYTHON_FOLDER, "", PICTURES_PER_FILE * (RECORD + 300))  # with names of files
LAYOUTS = (BINARY, PYTHON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batches:
    """The six files of one archive.

    Attributes:
        folder: Name of the folder that holds them when they are unpacked.
        files: Their contents, by name.
    """

    folder: str
    files: dict[str, bytes]


def archives(folder: Path) -> list[Path]:
    """Return the files in a folder that should be CIFAR-10 by their names, whatever they hold."""
    if is_file(folder):
        return [folder]
    try:
        found = [path for path in folder.iterdir() if _is_called_so(path.name)]
    except OSError:
        return []
    return sorted(path for path in found if is_file(path) and not path.name.endswith(UNDER_WAY))


def _is_called_so(name: str) -> bool:
    # A Mac leaves a hidden twin beside what it copies to a foreign disk.
    return NAME in name.casefold() and not name.startswith(".")


def read_cifar10(folder: Path, *, keep: bool = False) -> ImageData:
    """Return CIFAR-10 from a folder, or from an archive in it.

    Args:
        folder: Holds one of the two layouts, or an archive of one; or it is that archive.
        keep: Unpack an archive beside itself, where that can be done: the next start is quicker.

    Raises:
        DataMissing: If nothing of it is there, or what is there is not what it should be.
    """
    try:
        return cifar10(folder)
    except DataMissing as missing:
        refused = missing  # half a folder may lie beside the archive that it came from
    for path in archives(folder):
        try:
            batches = contents(path)
            data = _parsed(path, batches)
        except DataMissing as error:
            refused = error
            continue
        if keep:
            with suppress(OSError):
                put_in_place(batches, path.parent)
        return data
    raise refused


def readable(folder: Path) -> bool:
    """Return whether a folder has an archive that can be read; looked into once a file."""
    return any(problem(path) is None for path in archives(folder))


def problem(path: Path) -> DataMissing | None:
    """Return what is wrong with an archive; looked into once for each state of the file."""
    try:
        state = path.stat()
    except OSError as error:
        return _unreadable(path, error)
    return _problem(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=16)
def _problem(path: Path, _size: int, _changed: int) -> DataMissing | None:
    try:
        _parsed(path, contents(path))
    except DataMissing as error:
        return error
    return None


def contents(path: Path) -> Batches:
    """Return the six files of an archive, in whatever folder they lie within it.

    Raises:
        DataMissing: If it is no whole archive, or lacks one of them.
    """
    found: dict[tuple[str, _Layout], dict[str, bytes]] = {}
    whole: Batches | None = None
    try:
        for name, size, stream in _members(path):
            place = PurePosixPath(name.replace("\\", "/"))
            for layout in LAYOUTS:
                if place.name in layout.names and whole is None:
                    files = found.setdefault((str(place.parent), layout), {})
                    files[place.name] = _taken(path, place, size, stream, layout.most)
                    if len(files) == len(layout.names):
                        # On to the end all the same: there stands the checksum of all of it.
                        whole = Batches(folder=layout.folder, files=files)
    except DataMissing:
        raise
    except Exception as error:  # a parser of foreign bytes may raise anything
        raise _unreadable(path, error) from error
    if whole is None:
        raise _lacking(path, found)
    return whole


def put_in_place(batches: Batches, folder: Path) -> None:
    """Write the files where they are read from now on: all of them or none.

    Raises:
        OSError: If they cannot be written, or something lies there already.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix=f"{batches.folder}.") as fresh:
        whole = Path(fresh) / batches.folder
        whole.mkdir()
        for name, data in batches.files.items():
            (whole / name).write_bytes(data)
        whole.rename(folder / batches.folder)


def _members(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Yield name, size and content of each plain file in a tar or zip archive."""
    looked = 0
    for number, (name, size, stream) in enumerate(
        _of_zip(path) if zipfile.is_zipfile(path) else _of_tar(path)
    ):
        looked += size
        if number >= MOST_MEMBERS or looked > MOST_BYTES:
            raise DataMissing(
                "archive_too_large",
                f"{path} holds more than CIFAR-10: it is not looked through to its end",
                file=path.name,
            )
        if stream is not None:
            with stream:
                yield name, size, stream


def _of_tar(path: Path) -> Iterator[tuple[str, int, IO[bytes] | None]]:
    with tarfile.open(path) as tar:
        for member in tar:
            yield member.name, member.size, tar.extractfile(member) if member.isreg() else None
        # What is packed has its checksum at the very end, behind what tar calls its end.
        while rest := tar.fileobj.read(_STEP) if tar.fileobj else b"":
            yield "", len(rest), None


def _of_zip(path: Path) -> Iterator[tuple[str, int, IO[bytes] | None]]:
    wanted = {name for layout in LAYOUTS for name in layout.names}
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            # What is not read costs nothing here, so it does not count.
            if PurePosixPath(member.filename.replace("\\", "/")).name in wanted:
                yield member.filename, member.file_size, archive.open(member)


def _taken(path: Path, place: PurePosixPath, size: int, stream: IO[bytes], most: int) -> bytes:
    data = stream.read(most + 1) if size <= most else b""
    if not 0 < len(data) <= most:
        raise _wrong(path, place.name)
    return data


def _parsed(path: Path, batches: Batches) -> ImageData:
    def read(name: str) -> bytes:
        return batches.files[f"{name}{'.bin' if batches.folder == BINARY_FOLDER else ''}"]

    split = binary_split if batches.folder == BINARY_FOLDER else python_split
    try:
        return assembled(lambda name: split(read(name), Path(name)))
    except DataMissing as error:
        raise _wrong(path, str(error.params["path"])) from error


def _unreadable(path: Path, error: Exception) -> DataMissing:
    return DataMissing(
        "archive_unreadable",
        f"{path} cannot be read as a tar or zip archive: it may be cut off or damaged ({error})",
        file=path.name,
    )


def _wrong(path: Path, member: str) -> DataMissing:
    return DataMissing(
        "archive_member",
        f"{member} in {path} does not hold pictures of CIFAR-10",
        file=path.name,
        member=member,
    )


def _lacking(path: Path, found: dict[tuple[str, _Layout], dict[str, bytes]]) -> DataMissing:
    """Return the error for an archive without all six, by the layout that it has most of."""
    most = max(found.items(), key=lambda item: len(item[1]), default=((".", BINARY), {}))
    (_, layout), files = most
    lacking = ", ".join(name for name in layout.names if name not in files)
    return DataMissing("archive_lacks", f"{path} lacks {lacking}", file=path.name, lacking=lacking)
