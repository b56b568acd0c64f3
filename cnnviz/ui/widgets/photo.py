"""The reader's photo: taken in once, kept in memory, the same on every page."""

import threading
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import streamlit as st
from PIL import Image
from streamlit.runtime.uploaded_file_manager import DeletedFile

from cnnviz.errors import CnnvizError
from cnnviz.photos import decode
from cnnviz.photos.decoding.images import sha256_of
from cnnviz.photos.decoding.refusals import MAX_BYTES
from cnnviz.photos.decoding.samples import SAMPLES, available, read
from cnnviz.ui import cache, kept_picture
from cnnviz.ui.recording import capture
from cnnviz.ui.server.intake_line import PHOTO_LINE
from cnnviz.ui.shell import address, keys, language, page
from cnnviz.ui.widgets import paste, uploads
from cnnviz.ui.widgets.gallery import portrait_sizes, thumbnails

FIRST_SAMPLE = "chelsea"
"""The photo of a reader who has not chosen one: no page is ever empty."""

THUMBNAIL = 320
"""Longest side of the small picture, in pixels."""

IN_ADDRESS = "photo"
"""Name in the address of the photo of the gallery."""

OWN = "own"
"""What stands there for a photo of the reader's own: nobody else can open it."""

_OWN = "_photo_own"
_ERROR = "_photo_error"
_ARRIVED = "_photo_arrived"
_ROUND = "_photo_round"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Photo:
    """A photo without metadata, with its hash.

    Attributes:
        image: Its pixels, RGB, without any metadata.
        sha256: Of its size and pixels: the key of everything computed from it.
        sample: Name of the sample, None for a photo of the reader's own.
    """

    image: Image.Image
    sha256: str
    sample: str | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class _Arrived:
    """A file that has come, until it is the photo of the session or refused.

    A click while it is decoded ends the run that decodes it at its next word to Streamlit, and
    begins another one: that finds the file here, or what became of it.

    Attributes:
        data: The original; None once it is decoded.
        outcome: The photo, or why the file was refused.
    """

    data: bytes | None = field(repr=False)
    outcome: Photo | CnnvizError | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def decoded(self) -> Photo | CnnvizError | None:
        """What became of it; decoded by the first who asks, while the runs of others go on."""
        if self.data is not None:
            try:
                PHOTO_LINE.decoded(self._decode)
            except CnnvizError as error:  # of the line itself: it waited too long
                return copy(error)
        return self.outcome

    def _decode(self) -> None:
        with self._turn:
            if self.data is None:
                return
            try:
                self.outcome = _photo_of(self.data)
            except CnnvizError as error:
                # A copy: the error holds on to the file, by the calls that it came through.
                self.outcome = copy(error)
            finally:
                self.data = None


def _photo_of(data: bytes) -> Photo:
    image = decode(data)
    return Photo(image=image, sha256=sha256_of(image))


def current() -> Photo:
    """The photo of this session, or the first sample."""
    _take_in()
    _follow()
    photo = st.session_state.get(keys.PHOTO)
    if not isinstance(photo, Photo):
        photo = of_sample(FIRST_SAMPLE)
    address.put(IN_ADDRESS, None if photo.sample == FIRST_SAMPLE else photo.sample or OWN)
    if capture.is_on():
        capture.note_photo(photo.sample or OWN, photo.sha256, photo.image)
    return photo


def take(photo: Photo) -> None:
    """Make a photo that of the session."""
    st.session_state[keys.PHOTO] = photo
    if photo.sample is None:
        st.session_state[_OWN] = photo  # a step back from the gallery leads to it again
    address.put(IN_ADDRESS, photo.sample or OWN)


def _follow() -> None:
    """Take the photo that the address names; one of the reader's own where there is one."""
    word, own = address.asked(IN_ADDRESS), st.session_state.get(_OWN)
    if word in {sample.name for sample in available()}:
        st.session_state[keys.PHOTO] = of_sample(str(word))
    elif word == OWN and isinstance(own, Photo):
        st.session_state[keys.PHOTO] = own
    elif address.dropped(IN_ADDRESS):
        st.session_state.pop(keys.PHOTO, None)


@st.cache_resource(max_entries=16, show_spinner=False)
def of_sample(name: str) -> Photo:
    """Return a photo of the gallery, one for all sessions."""
    image = decode(read(name))
    return Photo(image=image, sha256=sha256_of(image), sample=name)


def intake(*, stacked: bool = False) -> None:
    """Gallery, upload by drop or choice, paste and camera.

    Args:
        stacked: One under the other, for a narrow place.
    """
    tiles, own = (st.container(), st.container()) if stacked else st.columns(2, gap="large")
    with tiles:
        gallery()
        st.caption(language.words()("photo.private"))
    with own:
        own_photo()
        if not stacked:
            tell_error()


def own_photo() -> None:
    """Upload by drop or choice, paste and camera."""
    t = language.words()
    turn = st.session_state.setdefault(_ROUND, 0)
    upload = f"upload-{turn}"
    st.file_uploader(
        t("photo.upload", size=MAX_BYTES // 2**20),
        key=upload,
        on_change=_uploaded,
        args=(upload,),
        max_upload_size=uploads.BROWSER_MB,
        help=t("photo.upload_help", size=MAX_BYTES // 2**20),
    )
    pasted = paste.listen(t("photo.paste_hint"))
    if pasted is not None:
        arrive(pasted)
        st.rerun()
    if st.toggle(t("photo.camera"), key="camera-open"):
        camera = f"camera-{turn}"
        st.camera_input(
            t("photo.camera_open"),
            key=camera,
            on_change=_uploaded,
            args=(camera,),
            label_visibility="collapsed",
        )


def title(photo: Photo) -> str:
    """What the photo is called on the screen."""
    t = language.words()
    return t(f"samples.{photo.sample}") if photo.sample else t("photo.yours")


def alt(photo: Photo) -> str:
    """The photo in words, for readers who cannot see it."""
    t = language.words()
    width, height = photo.image.size
    return f"{title(photo)}. {t('photo.size', width=width, height=height)}"


def show(photo: Photo, longest: int, *, width: int | Literal["stretch"]) -> None:
    """Show the whole photo, of which the browser gets at most `longest` pixels each way."""
    make = partial(portrait_sizes.small, photo.image, longest)
    kept_picture.show(photo, "small", longest, make=make, alt=alt(photo), width=width)


def gallery() -> None:
    """The photos of the gallery, each a button that makes it the photo of the session."""
    samples(chosen=current().sample, choose=choose)


def samples(*, chosen: str | None, choose: Callable[[str], None]) -> None:
    """Show the photos of the gallery as buttons.

    Args:
        chosen: The one that is taken already.
        choose: Takes one by its name.
    """
    t = language.words()
    thumbnails.show(
        {
            sample.name: (t(f"samples.{sample.name}"), cache.shared(_tile, sample.name))
            for sample in available()
        },
        chosen,
        choose,
    )


def _tile(name: str) -> str:
    return thumbnails.tile(portrait_sizes.square(of_sample(name).image, thumbnails.PIXELS))


def arrive(data: bytes) -> None:
    """Take a file in: it is decoded by who next asks for the photo."""
    st.session_state[_ARRIVED] = _Arrived(data=data)


def choose(name: str) -> None:
    """Make a photo of the gallery the one of this session."""
    st.session_state.pop(_ARRIVED, None)
    take(of_sample(name))
    st.session_state.pop(_ERROR, None)


def _uploaded(key: str) -> None:
    """Take what a widget holds, and let Streamlit forget it; nothing here takes any time."""
    file = st.session_state.get(key)
    if file is None or isinstance(file, DeletedFile):  # let go of already
        return
    try:
        st.session_state[_ARRIVED] = _Arrived(data=file.getvalue())
        # A widget with a new name is an empty one: the original does not stay with the session.
        st.session_state[_ROUND] += 1
    finally:
        uploads.release(file)


def _take_in() -> None:
    """Make the file that has come the photo of the session, or keep the reason why not."""
    arrived = st.session_state.get(_ARRIVED)
    if not isinstance(arrived, _Arrived):
        return
    outcome = arrived.decoded()
    if isinstance(outcome, Photo):
        st.session_state.pop(_ERROR, None)
        take(outcome)
    elif outcome is not None:
        st.session_state[_ERROR] = outcome  # the photo that was there stays
    if st.session_state.get(_ARRIVED) is arrived:
        st.session_state.pop(_ARRIVED, None)


def tell_error() -> None:
    """Say why the last file was refused, if it was."""
    _take_in()
    error = st.session_state.get(_ERROR)
    if isinstance(error, CnnvizError):
        st.error(page.sentence(error), icon=":material/error:")


def licence(photo: Photo) -> None:
    """Whose photo it is, of one of the gallery."""
    sample = next((entry for entry in SAMPLES if entry.name == photo.sample), None)
    if sample is not None:
        told = language.words()("photo.licence", author=sample.author, licence=sample.licence)
        st.caption(f"[{told}]({sample.source})")
