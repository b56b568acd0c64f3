"""What a training recipe is: every setting of a run but its network, data and seed."""

from dataclasses import dataclass
from enum import StrEnum


class Optimiser(StrEnum):
    """How the weights move."""

    SGD = "sgd"
    """Momentum, Nesterov's by default (Sutskever et al. 2013)."""
    MUON = "muon"
    """Orthogonalised momentum for kernels and matrices (Jordan 2024), SGD for the rest."""
    RMSPROP = "rmsprop"
    """Steps divided by the root of the mean squared gradient (Tieleman and Hinton 2012)."""


class Schedule(StrEnum):
    """How the learning rate moves between the first step and the last."""

    TRIANGULAR = "triangular"
    """Up in a straight line, down to zero in another."""
    ONE_CYCLE = "one-cycle"
    """Up in half a cosine from a 25th, down to zero in another half (Smith and Topin 2017)."""
    COSINE = "cosine"
    """Up in a straight line, down in half a cosine (Loshchilov and Hutter 2016)."""
    STEPS = "steps"
    """One of `levels` from each milestone on."""
    CONSTANT = "constant"
    """The same to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a network is trained.

    Attributes:
        epochs: Passes over the training pictures, where no time is given.
        seconds: A budget of time instead; None for passes.
        gpu_seconds: The same on a GPU.
        net: The network that the recipe was made for; None for any.
        batch_size: Pictures a step.
        learning_rate: Peak of the schedule, for all weights but Muon's.
        muon_learning_rate: Peak for the kernels and matrices that Muon moves.
        muon_iterations: Newton-Schulz iterations a step.
        muon_momentum: Momentum of Muon's velocity; None for that of the others.
        normalised_kernels: Rescale Muon's kernels before each step as if their rows were
            orthonormal.
        weight_decay: For kernels and matrices, Muon's excepted; norms and biases have none.
        bias_factor: What the learning rate of norms and biases is multiplied by.
        warm_up: Share of the steps in which the rate climbs to its peak.
        milestones: Shares of the run at which `STEPS` changes the rate.
        levels: Share of the peak rate from each of them on.
        label_smoothing: e of q = (1 - e) onehot + e / K.
        crop_margin: Mirrored border before the random crop, in pixels.
        flip: Mirror half of the pictures.
        alternating_flip: Mirror each of them in every second pass instead of by lot.
        cutout: Side of the grey square, in pixels; 0 for none.
        colour: Standard deviation of the shift along the axes of colour; 0 for none.
        first_side: Side to which the pictures are shrunk at first, for networks that read such;
            0 for full size throughout.
        full_size_from: Share of the run from which they have their full size.
        ema: Share of the average weights that a step keeps; 0 tests the last weights.
        batch_norm_momentum: Share of a batch in the running statistics; None leaves the network's.
        frozen_scales: Leave the scales of batch norm as they are; the next layer has its own.
        whiten: Set a first layer named `whiten` to the whitening of small patches.
        test_shift: Pixels by which further views are shifted when views are averaged at the end.
        compiled: Let torch compile the network, on CUDA alone.
    """

    name: str
    epochs: float
    seconds: float | None = None
    gpu_seconds: float | None = None
    net: str | None = None
    source: str = ""
    batch_size: int = 256
    optimiser: Optimiser = Optimiser.SGD
    learning_rate: float = 0.4
    muon_learning_rate: float = 0.05
    muon_iterations: int = 5
    muon_momentum: float | None = None
    normalised_kernels: bool = False
    momentum: float = 0.9
    nesterov: bool = True
    weight_decay: float = 5e-4
    bias_factor: float = 1.0
    schedule: Schedule = Schedule.TRIANGULAR
    warm_up: float = 0.15
    milestones: tuple[float, ...] = ()
    levels: tuple[float, ...] = ()
    label_smoothing: float = 0.0
    crop_margin: int = 4
    flip: bool = True
    alternating_flip: bool = False
    cutout: int = 0
    colour: float = 0.0
    first_side: int = 0
    full_size_from: float = 0.5
    ema: float = 0.0
    batch_norm_momentum: float | None = None
    frozen_scales: bool = False
    whiten: bool = False
    test_shift: int = 0
    compiled: bool = False
