"""The gallery: photos that come with scikit-image, read from its installed package."""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from cnnviz.errors import UnknownName

RECORD = "https://scikit-image.org/docs/stable/api/skimage.data.html#skimage.data."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A photo of the gallery.

    Attributes:
        name: Name of the photo; its title stands in `ui.toml` under `[samples]`.
        file: Name of the file in scikit-image's data folder.
    """

    name: str
    file: str
    author: str
    licence: str

    @property
    def source(self) -> str:
        """Address of scikit-image's record of the photo."""
        return RECORD + self.name


SAMPLES = (
    Sample(name="chelsea", file="chelsea.png", author="Stefan van der Walt", licence="CC0"),
    Sample(name="coffee", file="coffee.png", author="Rachel Michetti", licence="CC0"),
    Sample(name="rocket", file="rocket.jpg", author="SpaceX", licence="public domain"),
    Sample(name="astronaut", file="astronaut.png", author="NASA", licence="public domain"),
)
"""The gallery, the first photo first."""


def available() -> tuple[Sample, ...]:
    """Return the photos that the installed scikit-image really has."""
    return _in(_folder())


@cache
def _in(folder: Path) -> tuple[Sample, ...]:
    return tuple(sample for sample in SAMPLES if (folder / sample.file).is_file())


def read(name: str) -> bytes:
    """Return the file of a photo.

    Raises:
        UnknownName: If the gallery has no such photo, or the installed scikit-image lacks it.
    """
    for sample in available():
        if sample.name == name:
            return (_folder() / sample.file).read_bytes()
    raise UnknownName.among(
        "unknown_sample", "sample", name, (sample.name for sample in available())
    )


@cache
def _folder() -> Path:
    # Found, not imported: scikit-image would load SciPy for the sake of a path.
    spec = find_spec("skimage")
    return Path(spec.origin).parent / "data" if spec and spec.origin else Path()
