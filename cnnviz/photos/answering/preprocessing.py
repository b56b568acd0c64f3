"""What happens to a photo before a network sees it: resize, centre crop, normalise."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL.Image import Image

if TYPE_CHECKING:
    from torch import Tensor

    from cnnviz.probing.pixels import Normalisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Preprocessing:
    """The recipe that a network's weights were published with.

    Attributes:
        resize: Short side after resizing, in pixels; the aspect ratio is kept unless `squash`.
        crop: Side of the square in the middle that the network sees.
        mean: Subtracted from each channel, on the 0-1 scale; one value makes the photo grey.
        std: Divides each channel after that.
        interpolation: "bilinear" or "bicubic".
        antialias: Average over the pixels that fall together when the photo shrinks.
        squash: Make a square of the whole photo, whatever its aspect ratio, and lose nothing of it.
    """

    resize: int
    crop: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    interpolation: str = "bilinear"
    antialias: bool = True
    squash: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.crop <= self.resize:
            raise ValueError(f"a crop of {self.crop} does not lie inside {self.resize} pixels")
        if len(self.mean) != len(self.std) or len(self.mean) not in (1, 3):
            raise ValueError("mean and std need one value, or three, and the same number of them")

    @property
    def channels(self) -> int:
        """Channels of the tensor: 1 for grey, 3 for colour."""
        return len(self.mean)

    @property
    def normalisation(self) -> "Normalisation":
        """The statistics of the channels."""
        from cnnviz.probing.pixels import Normalisation

        return Normalisation(mean=self.mean, std=self.std)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Preprocessed:
    """A photo on its way into a network, with the stages in between.

    Attributes:
        resized: The photo with its short side, or both sides, at `Preprocessing.resize`.
        crop_box: Left, top, right, bottom of the crop in `resized`, right and bottom excluded.
        cropped: What the network sees, before it is normalised.
        tensor: The normalised input, float32, (1, channels, crop, crop).
    """

    resized: Image
    crop_box: tuple[int, int, int, int]
    cropped: Image
    tensor: "Tensor"


def preprocess(image: Image, preprocessing: Preprocessing) -> Preprocessed:
    """Prepare a photo exactly as torchvision's ImageClassification preset does.

    Args:
        image: Any photo; converted to the colours that the network reads.
        preprocessing: Sizes and statistics.
    """
    resized = resize(image, preprocessing)
    box = centre_box(resized.width, resized.height, preprocessing.crop)
    cropped = resized.crop(box)
    tensor = normalised(cropped, preprocessing)
    return Preprocessed(resized=resized, crop_box=box, cropped=cropped, tensor=tensor.unsqueeze(0))


def resize(image: Image, preprocessing: Preprocessing) -> Image:
    """Return a photo in the colours that the network reads, its sides as the recipe says."""
    from torchvision.transforms import InterpolationMode
    from torchvision.transforms import functional as F

    mode = "L" if preprocessing.channels == 1 else "RGB"
    image = image if image.mode == mode else image.convert(mode)
    return F.resize(
        image,
        [preprocessing.resize] * (2 if preprocessing.squash else 1),
        InterpolationMode(preprocessing.interpolation),
        antialias=preprocessing.antialias,
    )


def normalised(crop: Image, preprocessing: Preprocessing) -> "Tensor":
    """Return the pixels of a crop as a network reads them, (channels, height, width)."""
    import torch
    from torchvision.transforms import functional as F

    pixels = F.convert_image_dtype(F.pil_to_tensor(crop), torch.float)
    return F.normalize(pixels, list(preprocessing.mean), list(preprocessing.std))


def centre_box(width: int, height: int, side: int) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the middle square, as torchvision rounds it."""
    left = round((width - side) / 2)
    top = round((height - side) / 2)
    return left, top, left + side, top + side


def of_preset(preset: Any) -> Preprocessing:
    """Return the recipe of a torchvision preset, `weights.transforms()`."""
    return Preprocessing(
        resize=preset.resize_size[0],
        crop=preset.crop_size[0],
        mean=tuple(preset.mean),
        std=tuple(preset.std),
        interpolation=preset.interpolation.value,
        antialias=bool(preset.antialias),
    )


def of_timm(config: dict[str, Any]) -> Preprocessing:
    """Return the recipe of a timm `pretrained_cfg`: its crop is a share of the side."""
    side = int(config["input_size"][-1])
    return Preprocessing(
        resize=int(side / config["crop_pct"]),
        crop=side,
        mean=tuple(config["mean"]),
        std=tuple(config["std"]),
        interpolation=config["interpolation"],
        squash=config.get("crop_mode") == "squash",
    )


def plain(input_shape: tuple[int, int, int]) -> Preprocessing:
    """Return the recipe without published weights: fill the input, pixels -1 … 1."""
    channels, side, _ = input_shape
    half = (0.5,) * channels
    return Preprocessing(resize=side, crop=side, mean=half, std=half)
