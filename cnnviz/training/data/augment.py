"""Augmentation on the device, a whole batch at a time."""

from functools import lru_cache
from weakref import WeakValueDictionary

import torch
from torch import Tensor
from torch.nn import functional as F

_padded: WeakValueDictionary[tuple[int, torch.Size, int], Tensor] = WeakValueDictionary()


def padded_once(images: Tensor, margin: int) -> Tensor:
    """Return what `pad_reflect` does: one tensor for all who train on the same pictures at a time.

    Who has it keeps `images` too, or another data set might come to lie in the same place.
    """
    place = (images.data_ptr(), images.shape, margin)
    padded = _padded.get(place)
    if padded is None:
        padded = _padded[place] = pad_reflect(images, margin)
    return padded


def pad_reflect(images: Tensor, margin: int) -> Tensor:
    """Mirror `margin` pixels at each border, once for the whole data set.

    Args:
        images: (N, H, W, C), any type.
        margin: Pixels at each side.

    Returns:
        (N, H + 2 margin, W + 2 margin, C).
    """
    if not margin:
        return images
    n, height, width, channels = images.shape
    padded = images.new_empty(n, height + 2 * margin, width + 2 * margin, channels)
    inner = padded[:, :, margin:-margin]
    inner[:, margin:-margin] = images
    # Slices, not one gather: a tenth of the time, and the first step waits for it.
    inner[:, :margin] = images[:, 1 : margin + 1].flip(1)
    inner[:, -margin:] = images[:, -margin - 1 : -1].flip(1)
    padded[:, :, :margin] = inner[:, :, 1 : margin + 1].flip(2)
    padded[:, :, -margin:] = inner[:, :, -margin - 1 : -1].flip(2)
    return padded


def crop_flip(
    padded: Tensor,
    chosen: Tensor,
    side: int,
    generator: torch.Generator,
    *,
    flip: bool = True,
    mirrored: Tensor | None = None,
) -> Tensor:
    """Return random crops of the chosen pictures, half of them mirrored: one gather for the batch.

    Args:
        padded: (N, side + 2 margin, side + 2 margin, C).
        chosen: Indices of the batch, (B,).
        side: Side of the crop.
        generator: Source of the randomness, on the device of the pictures.
        flip: Mirror every second picture, by lot.
        mirrored: Which of the batch to mirror instead of the lot, bool (B,).

    Returns:
        (B, side, side, C), the type of `padded`.
    """
    device, count = padded.device, len(chosen)
    room = padded.shape[1] - side + 1
    top, left = torch.randint(room, (2, count), generator=generator, device=device)
    # Every window of every picture as a view: the gather then copies whole rows of pixels.
    windows = padded.unfold(1, side, 1).unfold(2, side, 1)  # (N, room, room, C, side, side)
    crops = windows.permute(0, 1, 2, 4, 5, 3)[chosen, top, left]  # (B, side, side, C)
    if flip and mirrored is None:
        mirrored = torch.randint(2, (count,), generator=generator, device=device).bool()
    if not flip or mirrored is None:
        return crops
    return torch.where(mirrored[:, None, None, None], crops.flip(2), crops)


def alternating(chosen: Tensor, coins: Tensor, passes: int) -> Tensor:
    """Return which pictures to mirror so that each shows its other side in every second pass.

    Args:
        chosen: Indices of the batch, (B,).
        coins: Which pictures are mirrored in the first pass, bool (N,).
        passes: Passes done.

    Returns:
        bool, (B,).
    """
    return coins[chosen] ^ bool(passes % 2)


def cutout(images: Tensor, side: int, generator: torch.Generator) -> Tensor:
    """Grey out one square a picture (DeVries and Taylor 2017); the square may hang over the border.

    Args:
        images: Normalised, (B, C, H, W); zero is the mean colour.
        side: Side of the square; 0 leaves the pictures alone.
        generator: Source of the randomness, on the device of the pictures.

    Returns:
        (B, C, H, W).
    """
    if not side:
        return images
    count, _, height, width = images.shape
    device = images.device
    row = torch.randint(height, (count, 1), generator=generator, device=device) - side // 2
    column = torch.randint(width, (count, 1), generator=generator, device=device) - side // 2
    y, x = torch.arange(height, device=device), torch.arange(width, device=device)
    in_rows = (y >= row) & (y < row + side)  # (B, H)
    in_columns = (x >= column) & (x < column + side)  # (B, W)
    hole = (in_rows[:, :, None] & in_columns[:, None, :]).unsqueeze(1)
    return images.masked_fill(hole, 0)


def shift_colour(images: Tensor, axes: Tensor, spread: float, generator: torch.Generator) -> Tensor:
    """Shift each picture's colour along the axes in which colours vary.

    Krizhevsky, Sutskever and Hinton 2012, section 4.1: the sum of a_i l_i p_i, with the same three
    random a_i for all pixels of a picture.

    Args:
        images: Normalised, (B, 3, H, W).
        axes: What a factor of one adds to the three channels, a row an axis, (3, 3).
        spread: Standard deviation of the factors; 0 leaves the pictures alone.
        generator: Source of the randomness, on the device of the pictures.

    Returns:
        (B, 3, H, W).
    """
    if not spread:
        return images
    shape = (len(images), 3)
    factors = spread * torch.randn(shape, generator=generator, device=images.device)
    return images + (factors @ axes)[:, :, None, None]


def colour_axes(images: Tensor, std: tuple[float, float, float]) -> Tensor:
    """Return eigenvectors of the covariance of all pixels, each as long as its eigenvalue.

    Args:
        images: uint8, (N, H, W, 3).
        std: Standard deviation of each channel on the 0-1 scale: the axes are divided by it, as
            normalised pictures are.

    Returns:
        float32, (3, 3), a row an axis.
    """
    colours = images.reshape(-1, 3).float() / 255
    values, vectors = torch.linalg.eigh(torch.cov(colours.T))
    return (vectors * values).T / torch.tensor(std, device=images.device)


def shrink(images: Tensor, side: int) -> Tensor:
    """Return pictures at a smaller size, interpolated in straight lines.

    Args:
        images: (B, C, H, W).
        side: New height and width.

    Returns:
        (B, C, side, side).
    """
    if side == images.shape[-1]:
        return images
    return F.interpolate(images, size=(side, side), mode="bilinear", align_corners=False)


def normalise(
    images: Tensor, mean: tuple[float, float, float], std: tuple[float, float, float]
) -> Tensor:
    """Turn uint8 pixels into what the network reads.

    Args:
        images: uint8, (B, H, W, 3).
        mean: Mean of each channel on the 0-1 scale.
        std: Standard deviation of each channel on the same scale.

    Returns:
        float32, (B, 3, H, W), channels-last in memory.
    """
    scale, shift = _constants(mean, std, images[0].numel() // 3, images.device)
    # One long row a picture: three channels as the last dimension would be three times slower.
    flat = images.reshape(len(images), -1).float().mul_(scale).add_(shift)
    return flat.view(images.shape).permute(0, 3, 1, 2)


@lru_cache(maxsize=16)  # a fresh tensor a step would wait for a GPU
def _constants(
    mean: tuple[float, ...], std: tuple[float, ...], pixels: int, device: torch.device
) -> tuple[Tensor, Tensor]:
    with torch.inference_mode(False):  # they outlive the evaluation that may ask first
        scale = torch.tensor([1 / (255 * s) for s in std], device=device)
        shift = torch.tensor([-m / s for m, s in zip(mean, std, strict=True)], device=device)
        return scale.repeat(pixels), shift.repeat(pixels)
