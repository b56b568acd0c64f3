"""A browser in front of a page, for tests of choices that stand in the address."""

from types import SimpleNamespace
from urllib.parse import parse_qsl, urlencode

from cnnviz.ui.shell import arrival


class Address(dict):
    """The address as Streamlit holds it for a run."""

    to_dict = dict.copy

    def from_dict(self, params):
        params = dict(params)
        self.clear()
        self.update(params)


class Reader:
    """A browser in front of a page: it keeps a history, and hears of new addresses by and by."""

    def __init__(self, state, query, run):
        self.state, self.query, self.run = state, query, run
        self.history, self.at = [""], 0

    @property
    def address(self):
        return self.history[self.at]

    def arrives(self, word="", *, page="page", url=None, step=False):
        """One run of the frame begins with what the browser sends."""
        self.query.from_dict(parse_qsl(word, keep_blank_values=True))
        self.run.query_string, self.run.page_script_hash = word, page
        self.run.is_history_navigation = step
        place = word if url is None else url
        self.run.context_info = SimpleNamespace(url=f"http://localhost/{page}?{place}")
        arrival.begin()

    def opens(self, word="", **more):
        self.history, self.at = [word], 0
        self.arrives(word, **more)

    def hears(self):
        """The browser hears of the address that the run wrote: a step of its history."""
        word = urlencode(self.query)
        if word != self.address:
            self.history[self.at + 1 :] = [word]
            self.at += 1

    def goes(self, steps):
        self.at += steps
        self.arrives(self.address, step=True)


def reader_of(monkeypatch):
    """A reader who has opened no page yet, with a session of its own."""
    state, query, run = {}, Address(), SimpleNamespace()
    monkeypatch.setattr(arrival.st, "session_state", state)
    monkeypatch.setattr(arrival.st, "query_params", query)
    monkeypatch.setattr(arrival, "get_script_run_ctx", lambda: run)
    return Reader(state, query, run)
