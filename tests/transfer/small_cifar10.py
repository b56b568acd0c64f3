"""A small CIFAR-10 in the form of the published archive."""

import io
import tarfile

from cnnviz.training.data.download_cifar10 import MEMBERS
from cnnviz.training.data.image_data import RECORD

NAME = "cifar-10-binary.tar.gz"
PICTURES = 40
"""Pictures in each of its files."""


def packed():
    """The archive: every file holds pictures of one class and one shade."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for label, name in enumerate(MEMBERS):
            data = bytes([label] + [7 * label] * (RECORD - 1)) * PICTURES
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return archive.getvalue()
