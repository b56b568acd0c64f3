"""Sessions without a reader: how many, how large, how long, and where Streamlit looks for them."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.session_manager import SessionInfo
from streamlit.runtime.state.session_state import SessionState
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from cnnviz.ui.server import kept_sessions
from cnnviz.ui.server.kept_sessions import KeptSessions, install, size_in
from cnnviz.ui.widgets.photo import Photo

MB = 10**6


class Session:
    """As much of Streamlit's as a storage sees."""

    def __init__(self, name, state=None):
        self.id = name
        self.session_state = SessionState() if state is None else state
        self.ended = 0

    def shutdown(self):
        self.ended += 1


def info(name, **more):
    return SessionInfo(client=None, session=Session(name, **more))


class Storage(KeptSessions):
    """One whose clock and sizes a test sets."""

    def __init__(self, *, most=3, most_bytes=100, seconds=60.0):
        self.now, self.sizes = 0.0, {}
        super().__init__(
            most=most,
            most_bytes=most_bytes,
            seconds=seconds,
            size=lambda one: self.sizes.get(one.session.id, 1),
            clock=lambda: self.now,
        )

    def names(self):
        return [one.session.id for one in self.list()]


def filled(*names, **more):
    storage = Storage(**more)
    found = {name: info(name) for name in names}
    for one in found.values():
        storage.save(one)
    return storage, found


def test_a_session_that_is_saved_is_found_until_it_is_deleted():
    storage, found = filled("a", "b")
    assert storage.get("a") is found["a"]
    storage.delete("a")
    storage.delete("a")
    assert storage.get("a") is None
    assert found["a"].session.ended == 0  # its reader is back
    assert storage.names() == ["b"]


def test_of_too_many_those_go_whose_readers_left_first():
    storage, found = filled("a", "b", "c")
    storage.save(found["a"])  # back, and gone again
    storage.save(info("d"))
    assert storage.names() == ["c", "a", "d"]
    assert [one.session.ended for one in found.values()] == [0, 1, 0]


def test_of_too_many_bytes_those_go_whose_readers_left_first():
    storage, found = filled("a", "b")
    storage.sizes = {"c": 99}
    storage.save(info("c"))
    assert storage.names() == ["b", "c"]
    assert storage.bytes == 100
    assert found["a"].session.ended == 1


def test_one_that_is_too_large_by_itself_is_not_kept():
    storage, _ = filled()
    storage.sizes = {"huge": 101}
    huge = info("huge")
    storage.save(huge)
    assert storage.names() == []
    assert huge.session.ended == 1


def test_after_its_time_a_session_ends_though_no_new_one_comes():
    storage, found = filled("a")
    storage.now = 30.0
    storage.save(info("b"))
    storage.now = 61.0
    assert storage.get("a") is None
    assert found["a"].session.ended == 1
    assert storage.names() == ["b"]
    storage.now = 91.0
    storage.sweep()
    assert storage.names() == []


def test_a_photo_its_results_and_unread_files_are_counted():
    files = MemoryUploadedFileManager("/upload")
    size = size_in(files)
    empty = size(info("a"))
    state = SessionState()
    one = info("a", state=state)
    image = Image.new("RGB", (1000, 1000))
    state["_photo"] = Photo(image=image, sha256="s")
    assert size(one) - empty == pytest.approx(3 * MB, rel=0.01)
    state["maps"] = {"conv": (np.zeros(MB // 4, np.float32),)}
    files.add_file("a", UploadedFileRec("1", "cat.jpg", "image/jpeg", bytes(5 * MB)))
    files.add_file("b", UploadedFileRec("2", "dog.jpg", "image/jpeg", bytes(7 * MB)))
    assert size(one) - empty == pytest.approx(9 * MB, rel=0.01)


def runtime_of():
    return Runtime(
        RuntimeConfig(
            script_path="app.py",
            media_file_storage=MemoryMediaFileStorage("/media"),
            uploaded_file_manager=MemoryUploadedFileManager("/upload"),
            cache_storage_manager=SimpleNamespace(
                check_context=lambda *_: None, create=lambda *_: None
            ),
            is_hello=False,
            session_storage=MemorySessionStorage(),
        )
    )


@pytest.fixture
def runtime():
    Runtime._instance = None
    yield runtime_of()
    Runtime._instance = None


def test_streamlit_looks_where_sessions_are_kept(runtime):
    """Holds the pinned version to names of it that are not public."""
    kept = install(runtime, most=5, most_bytes=MB, seconds=60)
    assert not kept_sessions.is_there(runtime, "a")
    kept.save(info("a"))
    assert kept_sessions.is_there(runtime, "a")
    assert [one.session.id for one in runtime._session_mgr.list_sessions()] == ["a"]


@pytest.mark.parametrize("gone", ["_session_mgr", "_session_storage", "states"])
def test_another_streamlit_is_refused_at_the_start(runtime, monkeypatch, gone):
    if gone == "_session_mgr":
        del runtime._session_mgr
    elif gone == "_session_storage":
        del runtime._session_mgr._session_storage
    else:
        monkeypatch.setattr(kept_sessions, "STATES", ("_state_of_tomorrow",))
    with pytest.raises(RuntimeError, match="another Streamlit"):
        install(runtime, most=5, most_bytes=MB, seconds=60)
