import gc
import sys
import threading
from types import SimpleNamespace

import pytest
from PIL import Image
from streamlit.runtime.uploaded_file_manager import DeletedFile

from cnnviz.content.languages import LANGUAGES
from cnnviz.errors import ImageRejected
from cnnviz.ui.shell import keys, language, page
from cnnviz.ui.widgets import photo
from tests.photos.decoding.picture_files import jpeg, png_header


@pytest.fixture
def state(monkeypatch):
    kept = {}
    monkeypatch.setattr(photo.st, "session_state", kept)
    return kept


def arrived(state, data):
    """The photo of the session after a file has come."""
    state[photo._ARRIVED] = photo._Arrived(data=data)
    return photo.current()


def test_no_reference_to_the_original_stays(state):
    """A refused one least of all: an error holds on to the calls that it came through."""
    for data in (jpeg(), png_header(20_000, 20_000), b"no picture" * 99):
        before = sys.getrefcount(data)
        state[photo._ARRIVED] = photo._Arrived(data=data)
        photo.current()
        gc.collect()
        assert sys.getrefcount(data) == before
    assert state[photo._ERROR].key == "not_a_picture"
    assert state[photo._ERROR].__traceback__ is None


def test_a_refusal_leaves_the_photo_that_was_there(state, monkeypatch):
    own = arrived(state, jpeg())
    arrived(state, png_header(20_000, 20_000))
    assert photo.current() is own
    for one in LANGUAGES:
        monkeypatch.setattr(language, "code", lambda one=one: one.code)
        sentence = page.sentence(state[photo._ERROR])
        assert sentence.count("50") == 1
        assert sentence.endswith(".")
    arrived(state, jpeg())
    assert photo._ERROR not in state


def test_the_original_is_released_whatever_happens(state, monkeypatch):
    released = []
    monkeypatch.setattr(photo.uploads, "release", released.append)
    monkeypatch.setattr(photo, "_photo_of", lambda data: (_ for _ in ()).throw(MemoryError))
    file = SimpleNamespace(getvalue=jpeg, file_id="1")
    state.update({"upload-0": file, photo._ROUND: 0})
    photo._uploaded("upload-0")
    assert released == [file]
    with pytest.raises(MemoryError):
        photo.current()
    assert state[photo._ARRIVED].data is None
    assert photo.current().sample == photo.FIRST_SAMPLE


def test_a_click_while_a_photo_is_decoded_loses_nothing(state, monkeypatch):
    """The run that decodes it ends before it has put the photo away; the next one is there."""
    entered, go_on, decoded = threading.Event(), threading.Event(), []

    def decode(data):
        decoded.append(data)
        entered.set()
        assert go_on.wait(60)
        return Image.new("RGB", (9, 8), "green")

    monkeypatch.setattr(photo, "decode", decode)
    state[photo._ARRIVED] = photo._Arrived(data=jpeg())
    late = threading.Thread(target=state[photo._ARRIVED].decoded)  # all that the old run does
    late.start()
    assert entered.wait(60)
    found = []
    fresh = threading.Thread(target=lambda: found.append(photo.current()))
    fresh.start()
    go_on.set()
    late.join()
    fresh.join()
    assert found[0].image.size == (9, 8)
    assert state[keys.PHOTO] is found[0]
    assert len(decoded) == 1
    assert photo._ARRIVED not in state


def test_a_sample_that_is_chosen_meanwhile_is_the_photo(state, monkeypatch):
    monkeypatch.setattr(
        photo,
        "of_sample",
        lambda name: photo.Photo(image=Image.new("RGB", (9, 8)), sha256="s", sample=name),
    )
    state[photo._ARRIVED] = photo._Arrived(data=jpeg())
    photo.choose("coffee")
    assert photo.current().sample == "coffee"


def test_an_error_that_is_kept_is_still_the_error(state):
    arrived(state, png_header(20_000, 20_000))
    kept = state[photo._ERROR]
    assert (type(kept), kept.params) == (ImageRejected, {"limit": 50})
    assert "megapixels" in str(kept)


def test_a_file_that_was_let_go_of_is_not_taken_again(state):
    """What a browser sends again after a quick click is a file that is not there any more."""
    state.update({"upload-0": DeletedFile("1"), photo._ROUND: 0})
    photo._uploaded("upload-0")
    assert state == {"upload-0": DeletedFile("1"), photo._ROUND: 0}
