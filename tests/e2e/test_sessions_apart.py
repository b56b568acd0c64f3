"""No picture, file name or result of one session ever reaches another (P5).

Every session has a picture and a token of its own, all work at the same time, and everything that
reached each of them is searched for the others': the text for their tokens, every picture for their
patterns.
"""

import io
import random
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from tests.e2e.conftest import Server
from tests.e2e.wire import WireReader

CELLS = 12
"""A picture is a grid of so many squares a side, dark and bright: 144 bits."""

ALIKE = 24
"""Two patterns that differ in so few squares are one: by chance it would be about 72 of 144."""

TOOK = re.compile(r"Time it took: [\d.]+ s")
"""What a page says of its own haste, which depends on who else is there."""

PARTS = ("field", "activations", "attribution", "cuts", "breaking")
FAMILIES = ("lenet", "resnet", "densenet", "vgg", "googlenet", "senet", "nin", "alexnet")


class Person:
    """Somebody with a token, a pattern and a session."""

    def __init__(self, number):
        chance = random.Random(number)
        self.number = number
        self.token = f"{chance.getrandbits(128):032x}"
        self.bits = np.array([chance.random() < 0.5 for _ in range(CELLS**2)])
        squares = self.bits.reshape(CELLS, CELLS).astype(np.uint8) * 155 + 50
        tint = np.array([1.0, 0.9, 0.8])[[number % 3, (number + 1) % 3, (number + 2) % 3]]
        pixels = squares.repeat(20, 0).repeat(20, 1)[..., None] * tint
        content = io.BytesIO()
        Image.fromarray(pixels.astype(np.uint8)).save(content, "PNG")
        self.picture = content.getvalue()
        self.shown = {}

    def visit(self, url, steps):
        """Bring the picture, then look at it in `steps` ways."""
        self.steps = steps
        chance = random.Random(self.number)
        reader = WireReader(url, "resnet", "part=try")
        try:
            reader.upload("", [(f"{self.token}.png", self.picture)])
            for _ in range(steps):
                part, family = chance.choice(PARTS), chance.choice(FAMILIES)
                reader.open("inside", f"part={part}&family={family}&reveal=1")
                assert not reader.exceptions(), reader.exceptions()
                self.shown[part, family] = results(reader)
            reader.open("predict", "view=many&batch=lenet5-cifar10")
            reader.upload("", [(f"{self.token}.png", self.picture), ("broken.png", b"\x89PNG")])
            assert not reader.exceptions(), reader.exceptions()
            self.text = reader.everything()
            self.pictures = patterns(reader)
        finally:
            reader.close()


def results(reader):
    """What a page says in numbers and charts."""
    kinds = ("metric", "plotly_chart", "markdown")
    return {
        place: serialized(element)
        for place, element in reader.elements.items()
        if element.WhichOneof("type") in kinds
    }


def serialized(element):
    if element.WhichOneof("type") == "markdown":
        element.markdown.body = TOOK.sub("", element.markdown.body)
    return element.SerializeToString()


def patterns(reader):
    """Every picture of a session as the pattern that its squares would be."""
    found = set()
    for content in reader.pictures():
        try:
            image = Image.open(io.BytesIO(content)).convert("L")
        except OSError:
            continue
        if min(image.size) < CELLS:
            continue
        small = np.asarray(image.resize((CELLS, CELLS), Image.Resampling.BOX), float)
        found.add(((small > (small.max() + small.min()) / 2).ravel()).tobytes())
    return [np.frombuffer(one, bool) for one in found]


def alike(pattern, bits):
    different = int((pattern != bits).sum())
    return different <= ALIKE


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("apart"), CNNVIZ_TRAINING="0", CNNVIZ_OFFLINE="1")
    yield server
    server.close()


def crowd(server, count, steps):
    people = [Person(number) for number in range(count)]
    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(person.visit, server.url, steps) for person in people]:
            done.result()
    return people


def check(server, people):
    assert server.process.poll() is None
    for person in people:
        own = [p for p in person.pictures if alike(p, person.bits)]
        assert person.token.encode() in person.text, "the file's name never came back"
        assert own, f"person {person.number} never saw the own picture: the search is blind"
        for other in people:
            if other is person:
                continue
            assert other.token.encode() not in person.text
            strange = [p for p in person.pictures if alike(p, other.bits)]
            assert not strange, f"person {person.number} got the picture of {other.number}"


def alone(server, person):
    """The same person's last looks once more, with nobody else there."""
    again = Person(person.number)
    again.visit(server.url, person.steps)
    for place, shown in person.shown.items():
        assert again.shown[place] == shown, f"{place} says something else alone"


@pytest.mark.slow
def test_fifty_sessions_stay_apart(server):
    people = crowd(server, 50, 3)
    check(server, people)
    for person in people[:3]:
        alone(server, person)
