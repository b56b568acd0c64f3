"""The reader's language: chosen by the browser, changed by a widget, kept in the address."""

import streamlit as st

from cnnviz.content.labels import Labels, text
from cnnviz.content.languages import LANGUAGES, preferred
from cnnviz.ui.shell import address, keys


def code() -> str:
    """Code of the reader's language."""
    known = [language.code for language in LANGUAGES]
    return address.current(keys.LANGUAGE, known, preferred(st.context.locale).code)


def words() -> Labels:
    """The short texts in the reader's language."""
    return text(code())


def choose() -> None:
    """The widget that changes the language; it stands before the navigation, which it names."""
    names = {language.code: language.name for language in LANGUAGES}
    address.segmented(
        keys.LANGUAGE,
        words()("nav.language"),
        list(names),
        preferred(st.context.locale).code,
        names.__getitem__,
        hidden=True,
    )


def announce() -> None:
    """Tell the browser the language of the page, for screen readers and line breaks."""
    # The value is one of the language folders, never text of a reader.
    st.html(
        f"<script>document.documentElement.lang = '{code()}'</script>",
        unsafe_allow_javascript=True,
    )
