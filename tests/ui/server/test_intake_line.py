"""Photos let clicks go first: none of a hundred that came before them keeps a reader waiting."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cnnviz.errors import ImageRejected
from cnnviz.photos.decoding.refusals import RefusalReason
from cnnviz.ui.server.admission import Line
from cnnviz.ui.server.intake_line import PHOTOS, IntakeLine
from cnnviz.ui.server.turns import AT_ONCE
from tests.waiting import until


class Hall:
    """A line of runs with photos in it; what happens is noted in order."""

    def __init__(self, **more):
        self.line = Line()
        self.photos = IntakeLine(self.line, **more)
        self.noted, self.decoding, self.most = [], 0, 0
        self.guard = threading.Lock()
        self.gate = threading.Event()

    def decode(self):
        with self.guard:
            self.decoding += 1
            self.most = max(self.most, self.decoding)
        self.gate.wait(30)
        with self.guard:
            self.decoding -= 1
        return "photo"

    def photo(self):
        with self.line.turn("photo"):
            assert self.photos.decoded(self.decode) == "photo"
            self.noted.append("photo")

    def click(self):
        with self.line.turn("click"):
            self.noted.append("click")


def test_clicks_go_on_while_photos_are_decoded():
    hall = Hall()
    with ThreadPoolExecutor(40) as pool:
        photos = [pool.submit(hall.photo) for _ in range(30)]
        until(lambda: hall.decoding == PHOTOS)
        for click in [pool.submit(hall.click) for _ in range(8)]:
            click.result(timeout=30)
        assert hall.noted == ["click"] * 8  # none of them waited for a photo
        hall.gate.set()
        for photo in photos:
            photo.result(timeout=30)
    assert hall.noted.count("photo") == 30
    assert hall.most == PHOTOS


def test_no_more_photos_stand_in_the_line_than_are_let_on():
    """Where every place of the line is taken, decoded photos wait and no further one is decoded."""
    hall, busy = Hall(), threading.Event()
    hall.gate.set()
    with ThreadPoolExecutor(40) as pool:
        # The photos are aside before the places are taken.
        hall.gate.clear()
        photos = [pool.submit(hall.photo) for _ in range(20)]
        until(lambda: hall.decoding == PHOTOS)

        def occupy():
            with hall.line.turn("busy"):
                busy.wait(30)

        taken = [pool.submit(occupy) for _ in range(AT_ONCE)]
        hall.gate.set()
        until(lambda: hall.decoding == 0)
        assert hall.line.length() <= PHOTOS
        busy.set()
        for one in (*taken, *photos):
            one.result(timeout=30)
    assert hall.noted.count("photo") == 20


def test_a_refusal_gives_the_place_up():
    hall = Hall()

    def refuse():
        raise ImageRejected("incomplete", "it is cut off")

    for _ in range(2 * PHOTOS):
        with hall.line.turn("photo"), pytest.raises(ImageRejected):
            hall.photos.decoded(refuse)
    assert hall.photos.decoded(lambda: 1) == 1  # outside a run, too


def test_who_waits_too_long_is_told():
    hall = Hall(photos=1, patience=0.05)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(hall.photo)
        until(lambda: hall.decoding == 1)
        with hall.line.turn("photo"), pytest.raises(ImageRejected) as told:
            hall.photos.decoded(time.monotonic)
        assert told.value.key == RefusalReason.BUSY
        hall.gate.set()
        first.result(timeout=30)
