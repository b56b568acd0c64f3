"""The small elements of a page in a file: each thing that stood there as HTML."""

from html import escape

from cnnviz.capsules.capsule import Cell, RecordedMetric, RecordedPicture, RecordedQuestion
from cnnviz.capsules.printed import markdown
from cnnviz.capsules.printed.printed_page import (
    PrintedChoice,
    PrintedCode,
    PrintedFlow,
    PrintedHeading,
    PrintedTable,
    PrintedWords,
)

MOST_ROWS = 2000
"""Of a table that is written out."""

SHORT = 28
"""Characters of a cell that stands in one line."""

PICTURES = ("data:image/png;base64,", "data:image/jpeg;base64,")


def words(one: PrintedWords) -> str:
    """Return words in the place that their role has."""
    if one.role == "formula":
        return f'<div class="formula">{markdown.formula(one.markdown)}</div>'
    if one.role == "words":
        return markdown.as_html(one.markdown)
    return f'<div class="{escape(one.role)}">{markdown.as_html(one.markdown)}</div>'


def code(one: PrintedCode) -> str:
    """Return a text as it is."""
    return f"<pre><code>{escape(one.text)}</code></pre>"


def heading(one: PrintedHeading) -> str:
    """Return a heading."""
    level = min(max(one.level, 1), 6)
    return f"<h{level}>{markdown.line(one.markdown)}</h{level}>"


def choice(one: PrintedChoice) -> str:
    """Return what stood in a control, in one line."""
    return f'<p class="choice">{escape(one.label)}: <b>{escape(one.value)}</b></p>'


def metric(one: RecordedMetric) -> str:
    """Return a number with its name."""
    change = f"<small>{escape(one.change)}</small>" if one.change else ""
    return (
        f'<div class="metric"><span>{escape(one.label)}</span>'
        f"<strong>{escape(one.value)}</strong>{change}</div>"
    )


def picture(one: RecordedPicture) -> str:
    """Return a picture that lies in the file itself."""
    caption = f"<figcaption>{escape(one.caption)}</figcaption>" if one.caption else ""
    return f"<figure>{image(one.source, one.alt)}{caption}</figure>"


def image(source: str, alt: str) -> str:
    """Return a picture, nothing where it lies elsewhere."""
    return f'<img src="{escape(source)}" alt="{escape(alt)}">' if _is_here(source) else ""


def _is_here(source: str) -> bool:
    return source.startswith(PICTURES)


def table(one: PrintedTable, cut: str) -> str:
    """Return a table; a longer one ends with a row that says so.

    Args:
        one: The table.
        cut: Says how many rows are missing, with the placeholder {count}.
    """
    head = "".join(
        f'<th scope="col"{_side(numeric)}>{escape(name)}</th>'
        for name, numeric in zip(one.names, one.numeric, strict=True)
    )
    every = list(zip(*one.columns, strict=True))
    rows = [
        "<tr>"
        + "".join(
            f"<td{_side(numeric) or _length(cell)}>{_cell(cell)}</td>"
            for cell, numeric in zip(row, one.numeric, strict=True)
        )
        + "</tr>"
        for row in every[:MOST_ROWS]
    ]
    if len(every) > MOST_ROWS:
        told = escape(cut.format(count=len(every) - MOST_ROWS))
        rows.append(f'<tr><td colspan="{len(one.names)}">{told}</td></tr>')
    caption = f"<caption>{escape(one.caption)}</caption>" if one.caption else ""
    return (
        f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _side(numeric: bool) -> str:
    return ' class="number"' if numeric else ""


def _length(value: Cell) -> str:
    return ' class="short"' if len(str(value)) <= SHORT else ""


def _cell(value: Cell) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, float):
        return escape(f"{value:.6g}".replace("-", "\N{MINUS SIGN}"))
    text = str(value)
    return image(text, "") if _is_here(text) else escape(text)


def question(one: RecordedQuestion, yours: str) -> str:
    """Return the filled figure of a question: a bar an answer.

    Args:
        one: The figure.
        yours: Stands at the reader's own guess.
    """
    rows = []
    for answer in one.answers:
        height = answer.bar if answer.bar is not None else answer.mark
        kinds = " ".join(["bar", *(["right"] if answer.right else [])])
        bar = (
            ""
            if height is None
            else f'<i class="{kinds}" style="{_reach(height, one.ground)}"></i>'
        )
        guess = f" <em>({escape(yours)})</em>" if answer.guess else ""
        label = f"<b>{escape(answer.label)}</b>" if answer.right else escape(answer.label)
        rows.append(
            f'<div class="answer"><span>{label}{guess}</span>'
            f"<span>{bar}{escape(answer.written)}</span></div>"
        )
    level = f"<p><b>{escape(one.level.written)}</b></p>" if one.level else ""
    caption = f"<figcaption>{escape(one.axis)}</figcaption>"
    return f'<figure class="question">{caption}{"".join(rows)}{level}</figure>'


def _reach(height: float, ground: float) -> str:
    """From zero to a height, both as shares, as a style."""
    begin = f"margin-left:{100 * min(height, ground):.1f}%;" if ground else ""
    return f"{begin}width:{100 * abs(height - ground):.1f}%"


def flow(one: PrintedFlow) -> str:
    """Return the way of a photo: the photo, some maps of each layer, and the answer."""
    heads = "".join(
        f"<span><b>{escape(layer.name)}</b><small>{escape(layer.shape)}</small></span>"
        for layer in one.layers
    )
    answers = "".join(
        f'<div class="answer"><span>{escape(share.label)}</span>'
        f'<span><i class="bar right" style="width:{100 * share.share:.1f}%"></i>'
        f"{escape(share.written)}</span></div>"
        for share in one.answer
    )
    return (
        f'<figure class="flow"><figcaption>{escape(one.title)}</figcaption>'
        f'<div class="way">{image(one.photo, one.alt)}<div class="wide">'
        f'<div class="maps" style="--layers:{len(one.layers)}">{heads}'
        f"{image(one.sheet, one.title)}</div></div></div>{answers}</figure>"
    )
