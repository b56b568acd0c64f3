import gc
import sys
from types import SimpleNamespace

import pytest
from streamlit.runtime.uploaded_file_manager import DeletedFile

from cnnviz.content.languages import LANGUAGES
from cnnviz.errors import ImageRejected
from cnnviz.ui import keys, language, page, photo
from tests.inference.picture_files import jpeg, png_header


@pytest.fixture
def state(monkeypatch):
    kept = {}
    monkeypatch.setattr(photo.st, "session_state", kept)
    return kept


def test_no_reference_to_the_original_stays(state):
    """A refused one least of all: an error holds on to the calls that it came through."""
    for data in (jpeg(), png_header(20_000, 20_000), b"no picture" * 99):
        before = sys.getrefcount(data)
        photo._take(data)
        gc.collect()
        assert sys.getrefcount(data) == before
    assert state[photo._ERROR].key == "not_a_picture"
    assert state[photo._ERROR].__traceback__ is None


def test_a_refusal_leaves_the_photo_that_was_there(state, monkeypatch):
    photo._take(jpeg())
    own = state[keys.PHOTO]
    photo._take(png_header(20_000, 20_000))
    assert photo.current() is own
    for one in LANGUAGES:
        monkeypatch.setattr(language, "code", lambda one=one: one.code)
        sentence = page.sentence(state[photo._ERROR])
        assert sentence.count("50") == 1
        assert sentence.endswith(".")
    photo._take(jpeg())
    assert photo._ERROR not in state


def test_the_original_is_released_whatever_happens(state, monkeypatch):
    released = []
    monkeypatch.setattr(photo.uploads, "release", released.append)
    monkeypatch.setattr(photo, "decode", lambda data: (_ for _ in ()).throw(MemoryError))
    file = SimpleNamespace(getvalue=jpeg, file_id="1")
    state.update({"upload-0": file, photo._ROUND: 0})
    with pytest.raises(MemoryError):
        photo._uploaded("upload-0")
    assert released == [file]


def test_an_error_that_is_kept_is_still_the_error(state):
    photo._take(png_header(20_000, 20_000))
    kept = state[photo._ERROR]
    assert (type(kept), kept.params) == (ImageRejected, {"limit": 50})
    assert "megapixels" in str(kept)


def test_a_file_that_was_let_go_of_is_not_taken_again(state):
    """What a browser sends again after a quick click is a file that is not there any more."""
    state.update({"upload-0": DeletedFile("1"), photo._ROUND: 0})
    photo._uploaded("upload-0")
    assert state == {"upload-0": DeletedFile("1"), photo._ROUND: 0}
