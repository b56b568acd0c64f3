"""The page *Train*: start a run, see the queue, watch."""

import streamlit as st

from cnnviz.content.pages import PageText
from cnnviz.ui.runs import owner, watched
from cnnviz.ui.shell import language, page


def show(text: PageText) -> None:
    """What the address names is watched; else there is what can be started. Then the queue."""
    t = language.words()
    owner.remember()
    # Loaded here and not above, so that the title stands before torch is imported.
    with st.skeleton(height=420):
        from cnnviz.ui.runs import asking
        from cnnviz.ui.training import queue, watch

    run_ids = watched.wanted(asking.watched())
    with page.errors():
        if run_ids:
            asking.back_button(t)
            watch.show(t, run_ids, place="watched")
            with st.expander(text.sections["watch"].title, icon=":material/visibility:"):
                st.markdown(text.render("watch"))
        else:
            _start(text)
    queue.show()
    owner.ask_password(t)


def _start(text: PageText) -> None:
    from cnnviz.ui.training import presets_section, start

    t = language.words()
    st.markdown(text.render("start"))
    start.first_look(t)
    st.subheader(text.sections["own"].title, anchor=False)
    st.markdown(text.render("own"))
    with st.container(border=True, key="own-run"):
        start.form(t, place="own")
    st.subheader(text.sections["sets"].title, anchor=False)
    st.markdown(text.render("sets"))
    presets_section.show(t)
