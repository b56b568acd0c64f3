"""Augmentation on the device, a whole batch at a time."""

import torch
from torch import Tensor


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
    rows = _mirror(height, margin, images.device)
    columns = _mirror(width, margin, images.device)
    return images[:, rows][:, :, columns].reshape(
        n, height + 2 * margin, width + 2 * margin, channels
    )


def _mirror(size: int, margin: int, device: torch.device) -> Tensor:
    index = torch.arange(-margin, size + margin, device=device).abs()
    return torch.where(index >= size, 2 * (size - 1) - index, index)


def crop_flip(
    padded: Tensor, chosen: Tensor, side: int, generator: torch.Generator, *, flip: bool = True
) -> Tensor:
    """Random crops of the chosen pictures, half of them mirrored: one gather for the batch.

    Args:
        padded: (N, side + 2 margin, side + 2 margin, C).
        chosen: Indices of the batch, (B,).
        side: Side of the crop.
        generator: Source of the randomness, on the CPU.
        flip: Mirror every second picture, by lot.

    Returns:
        (B, side, side, C), the type of `padded`.
    """
    device, count = padded.device, len(chosen)
    room = padded.shape[1] - side + 1
    top, left = torch.randint(room, (2, count, 1), generator=generator).to(device)
    rows = top + torch.arange(side, device=device)  # (B, side)
    columns = left + torch.arange(side, device=device)
    if flip:
        mirrored = torch.randint(2, (count, 1), generator=generator).bool().to(device)
        columns = torch.where(mirrored, columns.flip(1), columns)
    return padded[chosen[:, None, None], rows[:, :, None], columns[:, None, :]]


def cutout(images: Tensor, side: int, generator: torch.Generator) -> Tensor:
    """Grey out one square a picture (DeVries and Taylor 2017); the square may hang over the border.

    Args:
        images: Normalised, (B, C, H, W); zero is the mean colour.
        side: Side of the square; 0 leaves the pictures alone.
        generator: Source of the randomness, on the CPU.

    Returns:
        (B, C, H, W).
    """
    if not side:
        return images
    count, _, height, width = images.shape
    device = images.device
    row = torch.randint(height, (count, 1), generator=generator).to(device) - side // 2
    column = torch.randint(width, (count, 1), generator=generator).to(device) - side // 2
    y, x = torch.arange(height, device=device), torch.arange(width, device=device)
    in_rows = (y >= row) & (y < row + side)  # (B, H)
    in_columns = (x >= column) & (x < column + side)  # (B, W)
    hole = (in_rows[:, :, None] & in_columns[:, None, :]).unsqueeze(1)
    return images.masked_fill(hole, 0)


def normalise(
    images: Tensor, mean: tuple[float, float, float], std: tuple[float, float, float]
) -> Tensor:
    """uint8 pixels to what the network reads.

    Args:
        images: uint8, (B, H, W, 3).
        mean: Mean of each channel on the 0-1 scale.
        std: Standard deviation of each channel, likewise.

    Returns:
        float32, (B, 3, H, W), channels-last in memory.
    """
    scale = torch.tensor([1 / (255 * s) for s in std], device=images.device)
    shift = torch.tensor([-m / s for m, s in zip(mean, std, strict=True)], device=images.device)
    return torch.addcmul(shift, images.float(), scale).permute(0, 3, 1, 2)
