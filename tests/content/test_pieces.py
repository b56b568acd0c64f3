import pytest

from cnnviz.content.pages import read
from cnnviz.content.pieces import PieceKind, pieces

STORY = """Two words.

[[figure:first_one]]

More [[depth]] words.

::: formula
$$
y = [[x]]
$$
:::

[[figure:second]]
::: differences
- one
- two
:::
"""


def test_a_story_falls_into_its_pieces_in_order():
    assert [(piece.kind, piece.content) for piece in pieces(STORY)] == [
        (PieceKind.TEXT, "Two words."),
        (PieceKind.FIGURE, "first_one"),
        (PieceKind.TEXT, "More [[depth]] words."),
        (PieceKind.FORMULA, "$$\ny = [[x]]\n$$"),
        (PieceKind.FIGURE, "second"),
        (PieceKind.DIFFERENCES, "- one\n- two"),
    ]


def test_text_without_figures_is_one_piece():
    assert [piece.content for piece in pieces("\nOne.\n\nTwo: `a ::: b`.\n")] == [
        "One.\n\nTwo: `a ::: b`."
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "See [[figure:first]] here.",
        "[[figure:first]] and more",
        "::: formula\n$x$\n",
        "::: gossip\nwords\n:::\n",
        "::: formula\n[[figure:inside]]\n:::\n",
        ":::\n",
    ],
)
def test_what_is_misplaced_is_refused(broken):
    with pytest.raises(ValueError, match=r"lines of its own|folded"):
        pieces(broken)


def test_each_piece_is_filled_alone(tmp_path):
    path = tmp_path / "en" / "sample.md"
    path.parent.mkdir()
    path.write_text(f"# T\n> idea\n\n## [story] S\n{STORY}", "utf-8")
    text = read(path)
    found = text.pieces("story")
    assert found == pieces(STORY)
    assert text.filled(found[2].content, {"depth": "50"}) == "More 50 words."
    with pytest.raises(KeyError, match="depth"):
        text.filled(found[2].content, {"x": "7"})
    with pytest.raises(KeyError, match="figure:first_one"):
        text.render("story", {"depth": "50", "x": "7"})
