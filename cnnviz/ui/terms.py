"""Terms of the field that carry their explanation wherever they stand: one ⓘ, one text."""

import re

import streamlit as st

from cnnviz.ui.shell import language

TERMS = {"top5": re.compile(r"\btop-5\b", re.IGNORECASE)}
"""What is explained, by the name of its text in the table `[terms]`."""


def write(markdown: str) -> None:
    """Show a text; beside the first paragraph that uses a term stands its explanation."""
    name = used(markdown)
    if name is None:
        st.markdown(markdown)
        return
    before, paragraph, after = around(markdown, name)
    if before:
        st.markdown(before)
    st.markdown(paragraph, help=language.words()(f"terms.{name}"))
    if after:
        st.markdown(after)


def used(markdown: str) -> str | None:
    """Return the name of the first term that a text uses, or None."""
    return next((name for name, term in TERMS.items() if term.search(markdown)), None)


def around(markdown: str, name: str) -> tuple[str, str, str]:
    """Return the first paragraph that uses a term, between what stands before and after it."""
    paragraphs = markdown.strip().split("\n\n")
    place = next(i for i, one in enumerate(paragraphs) if TERMS[name].search(one))
    before, after = paragraphs[:place], paragraphs[place + 1 :]
    return "\n\n".join(before), paragraphs[place], "\n\n".join(after)
