"""What a run writes on its way to the loop: nothing lost, nothing out of order, few wake-ups."""

import asyncio
import threading
from functools import partial

import pytest
from streamlit.runtime.app_session import AppSession

from cnnviz.ui.server import outbox
from cnnviz.ui.server.outbox import TOGETHER, Outbox
from tests import loops


class Session:
    """What the outbox knows of a session."""

    def __init__(self):
        self.told = 0
        self._message_enqueued_callback = self.tell

    def tell(self):
        self.told += 1


def sent(write, *, patience=20 * TOGETHER):
    """Let a thread write into an outbox; returns what was handled, and the session."""

    async def run():
        loop = asyncio.get_running_loop()
        failures = []
        loop.set_exception_handler(lambda _, context: failures.append(context["exception"]))
        session, handled, box = Session(), [], Outbox(loop)

        def put(what, *, urgent=False):
            box.put(session, partial(handle, what), urgent=urgent)

        def handle(what):
            assert session._message_enqueued_callback is None, "one word a message"
            if isinstance(what, Exception):
                raise what
            handled.append(what)

        thread = threading.Thread(target=write, args=(put,))
        thread.start()
        await asyncio.to_thread(thread.join)
        await asyncio.sleep(patience)
        return handled, session, failures

    return loops.run(run())


def test_all_arrive_in_their_order_by_few_words_to_the_server():
    handled, session, failures = sent(lambda put: [put(number) for number in range(1000)])
    assert handled == list(range(1000))
    assert session.told < 50
    assert failures == []
    assert session._message_enqueued_callback == session.tell


def test_what_ends_a_run_takes_all_that_was_written_before_it():
    def write(put):
        for number in range(50):
            put(number)
        put("end", urgent=True)

    handled, _, _ = sent(write, patience=TOGETHER / 4)
    assert handled == [*range(50), "end"]


def test_an_error_loses_nothing_of_what_stands_behind_it():
    def write(put):
        put(1)
        put(ValueError("of one message"))
        put(2)
        put(3, urgent=True)

    handled, session, failures = sent(write)
    assert handled == [1, 2, 3]
    assert [str(one) for one in failures] == ["of one message"]
    assert session._message_enqueued_callback == session.tell


def test_many_threads_write_at_once():
    def write(put):
        threads = [
            threading.Thread(target=lambda own=own: [put((own, n)) for n in range(200)])
            for own in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    handled, _, _ = sent(write)
    assert len(handled) == 1600
    for own in range(8):
        assert [n for thread, n in handled if thread == own] == list(range(200))


def test_a_server_that_has_ended_takes_nothing():
    loop = asyncio.new_event_loop()
    loop.close()
    Outbox(loop).put(Session(), partial(print), urgent=True)


def test_the_pinned_streamlit_has_what_the_outbox_leans_on(monkeypatch):
    monkeypatch.setattr(AppSession, "_on_scriptrunner_event", AppSession._on_scriptrunner_event)
    outbox.install()
    assert AppSession._on_scriptrunner_event is outbox._put


@pytest.mark.parametrize("name", outbox.LEANS_ON)
def test_a_streamlit_without_it_is_refused(monkeypatch, name):
    others = [one for one in outbox.LEANS_ON if one != name]
    begin = {}
    exec(f"def begin(self):\n    {' = '.join(f'self.{one}' for one in others)} = None", begin)
    bare = type("Bare", (), {"__init__": begin["begin"]})
    assert outbox.lacking(bare) == [name]
    monkeypatch.setattr(outbox, "AppSession", bare)
    with pytest.raises(AttributeError, match=name):
        outbox.install()
