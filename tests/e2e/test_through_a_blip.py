"""A hall whose network breaks for a moment: everybody comes back to what they had."""

import io
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

from tests.e2e.conftest import Server
from tests.e2e.wire import WireReader

pytestmark = pytest.mark.slow

HALL = 200
HANDS = 32
"""So many of them open, drop and come back at a time."""
BLIP = 3  # seconds
APP = "tests/e2e/kept_app.py"


class Returning(WireReader):
    """A reader whose browser knows which session it had."""

    def drop(self, *, notices=True):
        """Lose the connection.

        Args:
            notices: The server hears of it; else the line is just silent, as out of reach.
        """
        if notices:
            self.socket.close()

    def back(self):
        """Come back as a browser does: with the name of the session."""
        before = self.session
        self.socket = self._open.enter_context(
            connect(
                self.url.replace("http", "ws", 1) + "/_stcore/stream",
                subprotocols=["streamlit", self.xsrf, self.session],
                additional_headers={"Cookie": f"_streamlit_xsrf={self.xsrf}"},
                max_size=None,
                close_timeout=1,
                ping_interval=None,  # as a browser
            )
        )
        self.rerun()
        return self.session == before

    def type(self, label, text):
        self.rerun(WidgetState(id=self.find("text_input", label).id, string_value=text))

    def said(self):
        return [e.text.body for e in self.elements.values() if e.WhichOneof("type") == "text"]


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("hall"), app=APP, CNNVIZ_TRAINING="0")
    yield server
    server.close()


def test_two_hundred_dropped_together_come_back_to_their_own(hall):
    with ThreadPoolExecutor(HANDS) as hands:
        readers = list(hands.map(lambda _: Returning(hall.url), range(HALL)))
        numbered = list(enumerate(readers))
        list(hands.map(lambda one: one[1].type("name", f"reader {one[0]}"), numbered))
        before = [reader.said() for reader in readers]
        assert len({str(said) for said in before}) == HALL
        # Most lines end; of some the server hears nothing, as out of reach.
        list(hands.map(lambda one: one[1].drop(notices=one[0] % 4 != 0), numbered))
        time.sleep(BLIP)
        assert sum(hands.map(Returning.back, readers)) == HALL
        assert [reader.said() for reader in readers] == before
        list(hands.map(Returning.close, readers))


def test_a_photo_and_a_choice_are_there_again(tmp_path):
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), (30, 200, 90)).save(picture, "PNG")
    server = Server(tmp_path, CNNVIZ_TRAINING="0", CNNVIZ_OFFLINE="1")
    try:
        reader = Returning(server.url, "resnet", "part=try&lang=en")
        reader.upload("", [("mine.png", picture.getvalue())])
        assert "photo=own" in reader.query
        reader.drop()
        time.sleep(BLIP)
        reader.received.clear()
        assert reader.back()
        assert "photo=own" in reader.query
        assert reader.exceptions() == []
        assert any(
            Image.open(io.BytesIO(found)).convert("RGB").getpixel((5, 5))[1] > 180
            for found in reader.pictures()
        )
        reader.close()
    finally:
        server.close()


def test_more_than_the_setting_are_let_go_of_and_the_last_come_back(tmp_path):
    server = Server(tmp_path, app=APP, CNNVIZ_TRAINING="0", CNNVIZ_SESSIONS="3")
    try:
        readers = [Returning(server.url) for _ in range(5)]
        for reader in readers:
            reader.drop()
            time.sleep(0.3)  # the order in which they left
        assert [reader.back() for reader in reversed(readers)] == [True] * 3 + [False] * 2
        for reader in readers:
            reader.close()
    finally:
        server.close()
