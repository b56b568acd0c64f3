"""The arithmetic of transposed convolutions against torch's own layer and an ordinary one."""

from itertools import product

import pytest
import torch
from torch.nn import functional as F

from cnnviz.architectures.nets.published.dcgan import EXAMPLE, PAPER, Generator
from cnnviz.errors import BadValue
from cnnviz.lessons.gan.transposed.numbers import VALUE, Transposed, over_count, sums
from cnnviz.network.trace.layers import table_of


def table(size):
    with torch.device("meta"):
        return table_of(Generator(size).eval(), (size.latent, 1, 1), "generator")


def test_the_side_is_that_of_torch():
    tried = 0
    for n, k, s, p, extra in product(range(1, 6), range(1, 6), range(1, 4), range(5), range(3)):
        if p >= k or extra >= s or (n - 1) * s - 2 * p + k + extra < 1:
            with pytest.raises(BadValue):
                Transposed(n=n, kernel=k, stride=s, padding=p, output_padding=extra)
            continue
        x, kernel = (torch.empty(1, 1, a, a, device="meta") for a in (n, k))
        written = F.conv_transpose2d(x, kernel, None, s, p, extra)
        found = Transposed(n=n, kernel=k, stride=s, padding=p, output_padding=extra)
        assert written.shape[-1] == found.side
        tried += 1
    assert tried > 300


@pytest.mark.parametrize(
    "shape", [(4, 4, 2, 1, 0), (4, 5, 2, 2, 1), (3, 3, 3, 0, 2), (1, 4, 1, 0, 0), (5, 2, 1, 1, 0)]
)
def test_it_equals_an_ordinary_convolution_over_the_squares(shape):
    n, k, s, p, extra = shape
    found = Transposed(n=n, kernel=k, stride=s, padding=p, output_padding=extra)
    random = torch.Generator().manual_seed(0)
    x = torch.randn(1, 1, n, n, generator=random)
    kernel = torch.randn(1, 1, k, k, generator=random)
    squares = torch.zeros(found.squares.shape)
    squares[torch.from_numpy(found.squares) == VALUE] = x.flatten()
    slid = F.conv2d(squares[None, None], kernel.flip(2, 3))
    written = F.conv_transpose2d(x, kernel, stride=s, padding=p, output_padding=extra)
    torch.testing.assert_close(slid, written)


def test_a_published_example():
    """Dumoulin and Visin 2016, relationship 13: i = 5, k = 3, s = 2, p = 1 back from 3."""
    found = Transposed(n=3, kernel=3, stride=2, padding=1)
    assert (found.stretched, found.border, found.side) == (5, 1, 5)


def test_the_question_of_the_course():
    found = Transposed(n=4, kernel=5, stride=2, padding=2, output_padding=1)
    assert found.side == 8
    assert found.formula == r"(4 - 1)\cdot2 - 2\cdot2 + 5 + 1 = 8"


@pytest.mark.parametrize("size", [PAPER, EXAMPLE], ids=["paper", "example"])
def test_the_arithmetic_of_a_row_gives_the_row(size):
    rows = [row for row in table(size).layers if row.kind == "ConvTranspose2d"]
    assert len(rows) == 5
    for row in rows:
        found = {entry.quantity: entry.result for entry in sums(row)}
        assert found == {
            "output_side": row.output_shape[1],
            "params": row.params,
            "macs": row.macs,
        }


def test_counting_by_what_is_written_counts_too_much():
    """The figure that torchinfo prints for this generator, batch norm's weights counted once."""
    found = table(PAPER)
    norms = sum(row.params for row in found.layers if row.kind == "BatchNorm2d")
    wrong = sum(over_count(row) for row in found.layers if row.kind == "ConvTranspose2d")
    assert wrong + norms == 2_582_122_240
    assert found.row("up2.conv").macs * 4 == over_count(found.row("up2.conv"))


def test_other_rows_have_no_such_arithmetic():
    with pytest.raises(BadValue):
        sums(table(EXAMPLE).row("up1.norm"))
