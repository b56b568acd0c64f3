"""Whose word the browser's address is: the reader's, or an echo of what the page wrote itself.

The browser sends its address with every run. It is the reader's word when a page is opened, when a
link is followed and when a step is made in the browser's history. At every other time it is what
this session wrote last, or even what it wrote before: the browser hears of a new address only while
the run that wrote it is under way, and the next click may come first. Such an echo says nothing.

After a step the address is the whole truth: what it does not name was at its default. So it is
after the page has sent the browser somewhere by itself, as to the next scene of a lesson. After a
link what it does not name is left as it is: the language of the reader, the network looked at.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.ui.shell import keys

SAID = "_address"
"""Where session state keeps it. Never changed in place: a run that has been told to end may still
hold it while the next one is under way."""

EXPECTED = "_address-expected"
"""The address that this session has just sent the browser to: the next run begins with it."""

MOST_SENT = 64

SCRIPT = """
<script>
(() => {
  if (window.cnnvizHistory) return;
  window.cnnvizHistory = true;
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let acted = false;
  let stepped = false;
  for (const kind of ['pointerdown', 'click', 'keydown', 'input', 'change', 'drop', 'paste']) {
    addEventListener(kind, (event) => {
      // A script's click makes no step of the history, but the page that it leads to is a new one.
      if (event.type === 'click') stepped = false;
      if (!event.isTrusted) return;
      acted = true;
      stepped = false;
    }, true);
  }
  addEventListener('popstate', () => { acted = false; stepped = true; }, true);
  history.pushState = (...place) => {
    if (acted) push(...place); else if (!stepped) replace(...place);
    acted = false;
  };
  history.replaceState = (...place) => { if (!stepped) replace(...place); };
  // A step made while the page was loading has passed Streamlit by. It is told of it once the page
  // stands: before it knows its pages, it takes any step for one to the home page.
  const tell = () => {
    const stands = document.querySelector('[data-testid=stSidebarNav], [data-testid=stMain] h1');
    if (!stands) setTimeout(tell, 50);
    else dispatchEvent(new PopStateEvent('popstate'));
  };
  if (window.cnnvizStepped) tell();
})();
</script>
"""
"""One act of the reader is one step of the browser's history.

Streamlit makes a step of every word that a run writes: a page that fills in three choices would
have to be left by four steps, through addresses that nobody saw. And a word that comes late, when
the reader has stepped on, would overwrite the place where the reader is by now.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a session knows of its address.

    Attributes:
        page: Streamlit's name of the page that it belongs to.
        now: The address as this session shows it.
        sent: Addresses that the browser may still send as an echo; the last one is the present.
        taken: Names whose word has been heard since the address came, or that were written since.
        step: Whether it came by a step in the browser's history.
        open: Whether no run has come to its end since.
        fresh: Whether this is the run that it came with.
        turn: How many steps have been made.
    """

    page: str
    now: Mapping[str, str]
    sent: tuple[Mapping[str, str], ...]
    taken: frozenset[str] = frozenset()
    step: bool = False
    open: bool = True
    fresh: bool = True
    turn: int = 0


def begin() -> None:
    """Hear the address at the beginning of a run of the frame, before anything asks for it."""
    context = get_script_run_ctx()
    before = st.session_state.get(SAID)
    if context is None:
        return
    page, word = context.page_script_hash, parsed(context.query_string)
    moved = not isinstance(before, Said) or page != before.page
    expected = st.session_state.pop(EXPECTED, None)
    if not isinstance(before, Said):
        st.session_state[SAID] = Said(page=page, now=word, sent=(word,))
    elif context.is_history_navigation or word == expected:
        st.session_state[SAID] = _came(before, page, word, step=True)
    elif moved or word not in before.sent:
        # A step whose run was stopped before it began leaves the browser at its address; a link to
        # the same page leaves it at the former one until the page has run.
        step = not moved and _place(context.context_info) == word
        st.session_state[SAID] = _came(before, page, word, step=step)
    else:
        sent = before.sent[before.sent.index(word) :]
        st.session_state[SAID] = replace(before, sent=sent, fresh=False)


def expect(word: Mapping[str, str]) -> None:
    """Take the next address, if it is this one, as a step: the whole truth, even if it was sent."""
    st.session_state[EXPECTED] = dict(word)


def at_page() -> None:
    """Keep which page it is, once the navigation has found it."""
    context = get_script_run_ctx()
    if context is not None:
        st.session_state[SAID] = replace(known(), page=context.page_script_hash)


def settle() -> None:
    """Tell the browser its address again when a run has come to its end.

    It may have heard a late word of a run that was stopped.
    """
    said = known()
    if said.open:
        st.session_state[SAID] = replace(said, open=False)
    st.query_params.from_dict(said.now)


@contextmanager
def alone(key: str) -> Iterator[None]:
    """What a part of a page that can run alone does about the address, where it runs so.

    The browser forgets the widgets that it shows no longer, and Streamlit those of the inner parts
    does not: where another choice was made than at the last run, all of them are said once more.

    Args:
        key: Of the choice that says what is shown.
    """
    framed, last = st.session_state.get(keys.FRAMED), f"_shown-{key}"
    if not framed and st.session_state.get(key) != st.session_state.get(last):
        st.session_state[SAID] = replace(known(), open=True, step=False, fresh=False)
    yield
    st.session_state[last] = st.session_state.get(key)
    if not framed:
        settle()


def known() -> Said:
    """What this session knows of its address."""
    said = st.session_state.get(SAID)
    if isinstance(said, Said):
        return said
    now = st.query_params.to_dict()
    st.session_state[SAID] = Said(page="", now=now, sent=(now,))
    return known()


def asked(name: str) -> str | None:
    """What the reader's address says of a choice, until it has been heard."""
    said = known()
    return None if name in said.taken else said.now.get(name)


def dropped(name: str) -> bool:
    """Whether the reader stepped to an address that does not name a choice: to its default."""
    said = known()
    return said.step and said.open and name not in said.taken and name not in said.now


def take(name: str) -> None:
    """The word of the address on a choice has been heard."""
    said = known()
    if name not in said.taken:
        st.session_state[SAID] = replace(said, taken=said.taken | {name})


def write(name: str, value: str | None) -> None:
    """Put a choice into the address, or take it out."""
    said = known()
    now = {key: old for key, old in said.now.items() if key != name or value is not None}
    if value is not None:
        now[name] = value
    sent = said.sent if now == said.now else (*said.sent, now)[-MOST_SENT:]
    st.session_state[SAID] = replace(said, now=now, sent=sent, taken=said.taken | {name})
    if st.query_params.to_dict() != now:
        st.query_params.from_dict(now)


def parsed(query: str) -> dict[str, str]:
    """Return the last value of every name in a query."""
    return {
        name: values[-1]
        for name, values in parse_qs(query, keep_blank_values=True).items()
        if not name.lower().startswith("embed")
    }


def _came(before: Said, page: str, word: Mapping[str, str], *, step: bool) -> Said:
    sent = (*before.sent, word)[-MOST_SENT:]
    return Said(page=page, now=word, sent=sent, step=step, turn=before.turn + step)


def _place(info: object) -> Mapping[str, str] | None:
    """The address at which the browser says that it is."""
    url = getattr(info, "url", "")
    return parsed(urlsplit(url).query) if url else None
