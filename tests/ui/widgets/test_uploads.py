from types import SimpleNamespace

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from cnnviz.ui.widgets import uploads


def test_an_original_is_gone_once_it_is_released(monkeypatch):
    """Holds the pinned Streamlit to an interface of it that is not public."""
    manager = MemoryUploadedFileManager("/upload")
    for name in ("mine", "other"):
        record = UploadedFileRec(name, "cat.jpg", "image/jpeg", b"x" * 1000)
        manager.add_file("session", record)
    context = SimpleNamespace(session_id="session", uploaded_file_mgr=manager)
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: context)
    uploads.release(SimpleNamespace(file_id="mine"))
    left = manager.get_files("session", ["mine", "other"])
    assert [record.file_id for record in left] == ["other"]


def test_outside_a_session_nothing_happens(monkeypatch):
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: None)
    uploads.release(SimpleNamespace(file_id="mine"))
