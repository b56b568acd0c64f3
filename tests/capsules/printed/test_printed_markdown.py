"""Markdown as HTML: what the pages use, their formulas without a script, and nothing of others."""

import re
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cnnviz.capsules.printed.markdown import as_html, formula, line
from cnnviz.paths import CONTENT

MATH = "{http://www.w3.org/1998/Math/MathML}"
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<!\\)\$([^$\n]+?)(?<!\\)\$", re.DOTALL)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**a** and *b*", "<p><strong>a</strong> and <em>b</em></p>"),
        ("> idea", "<blockquote>\n<p>idea</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        (":material/check: fits", "<p>✓ fits</p>"),
        (":blue[x] of :red-background[y]", "<p>x of y</p>"),
        (r"5 \$ and \*", "<p>5 $ and *</p>"),
        ("[in](https://a.b/c)", '<p><a href="https://a.b/c" rel="noreferrer">in</a></p>'),
        ("[away](/resnet) [x](javascript:a()) [y](data:text/html,a)", None),
        ("<b onclick=a()>x</b>", "<p>&lt;b onclick=a()&gt;x&lt;/b&gt;</p>"),
        ("![x](http://a.b/c.png)", "<p>x</p>"),
    ],
)
def test_markdown(markdown, html):
    found = as_html(markdown)
    assert found == html if html else "href" not in found


def test_a_table_of_markdown():
    found = as_html("| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<td>1</td>" in found
    assert "<th>b</th>" in found


def test_a_line_has_no_paragraph():
    assert line("*a*") == "<em>a</em>"


def test_a_formula_has_the_numbers_and_the_fraction_of_its_latex():
    tree = ElementTree.fromstring(formula(r"\left\lfloor \frac{224 + 6 - 7}{2} \right\rfloor + 1"))
    assert tree.tag == f"{MATH}math"
    assert [one.text for one in tree.iter(f"{MATH}mn")] == ["224", "6", "7", "2", "1"]
    assert len(list(tree.iter(f"{MATH}mfrac"))) == 1


def test_a_formula_in_a_sentence_stays_in_it():
    found = as_html("Side $n$ of $$x^2$$")
    assert found.count("<math") == 2
    assert found.startswith("<p>Side <math")


@pytest.mark.parametrize(
    "latex",
    [r"\frac{", "a & b", r"\text{<img src=x>}", r"\text{<b>a</b>}", r"\href{javascript:a}{b}"],
)
def test_what_is_no_formula_or_more_than_one_stays_as_it_was_written(latex):
    assert formula(latex) == f"<code>{escape(latex)}</code>"


@pytest.mark.parametrize(
    "page", sorted(CONTENT.glob("*/*.md")), ids=lambda one: one.parent.name + one.stem
)
def test_every_formula_of_the_pages_is_one(page: Path):
    for block, inline in FORMULA.findall(page.read_text(encoding="utf-8")):
        found = formula(block or inline, block=bool(block))
        tree = ElementTree.fromstring(found)
        assert tree.tag == f"{MATH}math", block or inline
        left = [one.text for one in tree.iter() if (one.text or "").startswith("\\")]
        assert not left, (left, block or inline)
