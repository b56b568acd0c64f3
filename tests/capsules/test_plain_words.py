"""Markdown of the app's own pages as plain words."""

import pytest

from cnnviz.capsules.plain_words import formula, plain_words, seen


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**Max 2×2** and *more*", "Max 2×2 and more"),
        ("`layer1.2`: “cat”", "layer1.2: “cat”"),
        ("see [the paper](https://example.org/a_b)", "see the paper"),
        (":green[:material/check:] **Yes** · fits", "✓ Yes · fits"),
        (":material/lightbulb: so", "so"),
        ("> quoted\n\n## Head", "quoted\n\nHead"),
        ("a_b_c and 2 * 3 * 4", "a_b_c and 2 * 3 * 4"),
        (r"1 \* 2 \$", "1 * 2 $"),
        (r"side $o = \lfloor (n - k) / s \rfloor + 1$.", "side o = ⌊ (n - k) / s ⌋ + 1."),
        ("12\N{NO-BREAK SPACE}%", "12 %"),
    ],
)
def test_signs_of_markdown_are_gone(markdown, words):
    assert plain_words(markdown) == words


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"\frac{a}{b} \times 3", "(a)/(b) × 3"),
        (r"\mathrm{MACs} = k^{2}\,C", "MACs = k^2 C"),
        (r"\unknown{x}", r"\unknown{x}"),
    ],
)
def test_a_formula_is_one_line(latex, line):
    assert formula(latex) == line


def test_what_cannot_be_seen_is_gone():
    assert seen("a\u2060b\u200bc\u202ed\x1b") == "abc\ufffdd\ufffd"
    assert all(one.isprintable() for one in seen("".join(map(chr, range(0x20, 0x3000)))))
