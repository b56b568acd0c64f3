"""The page *Train*: start a run, see the queue, watch."""

import streamlit as st

from cnnviz.content.pages import PageText
from cnnviz.ui import prose
from cnnviz.ui.runs import owner, shown_runs
from cnnviz.ui.shell import language, page


def show(text: PageText) -> None:
    """What the address names is watched; else there is what can be started. Then the queue."""
    t = language.words()
    owner.remember()
    # Loaded here and not above, so that the title stands before torch is imported.
    with st.skeleton(height=420):
        from cnnviz.studios.train.queue import screen as queue
        from cnnviz.studios.train.watch import screen as watch
        from cnnviz.ui.runs import start_button

    run_ids = shown_runs.wanted(start_button.watched())
    if not run_ids and not start_button.can_ask():
        _start(text)  # what there would be to start; why it cannot be stands above it
        return
    with page.errors():
        if run_ids:
            start_button.back_button(t)
            watch.show(t, run_ids, place="watched")
            with st.expander(text.sections["watch"].title, icon=":material/visibility:"):
                prose.show(text.render("watch"))
        else:
            _start(text)
    queue.show()
    owner.ask_password(t)


def _start(text: PageText) -> None:
    from cnnviz.studios.train.start import screen as start
    from cnnviz.studios.train.start.presets import screen as presets_section
    from cnnviz.studios.train.start.shipped import screen as shipped

    t = language.words()
    left, right = st.columns([3, 2])
    with left:
        shipped.show(t)
    with right:
        start.first_look(t)
        prose.show(text.render("start"))
    st.header(text.sections["own"].title, anchor=False)
    prose.show(text.render("own"))
    with st.container(border=True, key="own-run"):
        start.form(t, place="own")
    st.header(text.sections["sets"].title, anchor=False)
    prose.show(text.render("sets"))
    presets_section.show(t)
