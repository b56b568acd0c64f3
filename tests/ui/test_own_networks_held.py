"""What sessions hold of readers' own networks: counted, bounded, and let go."""

import gc
from types import SimpleNamespace

import pytest

from cnnviz.errors import BadFile, BadValue
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.settings import MIB, read
from cnnviz.ui import cache, own_networks
from cnnviz.ui.own_networks import MOST, ROW_BYTES, OwnNetwork


@pytest.fixture
def sessions(monkeypatch):
    """A function that makes another session the current one; 10 MiB each, 25 for all."""
    limits = {"CNNVIZ_MODEL_MB": "10", "CNNVIZ_UPLOADS_EACH_MB": "10", "CNNVIZ_UPLOADS_MB": "25"}
    monkeypatch.setattr(own_networks, "settings", lambda: read(limits))
    states = {}

    def current(name):
        state = states.setdefault(name, {})
        monkeypatch.setattr(own_networks, "st", SimpleNamespace(session_state=state))

    gc.collect()
    own_networks._everyone.clear()
    current("first")
    yield current
    states.clear()


def network(name, size=MIB, rows=1):
    layer = Layer(path="a", kind="ReLU", params=0, output_shape=(3, 8, 8))
    table = LayerTable(model=name, input_shape=(3, 8, 8), layers=(layer,) * rows)
    return OwnNetwork(name=name, title=f"{name}.onnx", table=table, data=bytes(size))


def names():
    return [one.name for one in own_networks.all_here()]


def test_the_oldest_goes_first(sessions):
    for number in range(MOST + 1):
        own_networks.keep(network(f"own:{number}"))
    assert names() == [f"own:{number}" for number in range(MOST, 0, -1)]


def test_what_is_refused_drives_nothing_out(sessions):
    own_networks.keep(network("own:a", 4 * MIB))
    with pytest.raises(BadFile):
        own_networks.keep(network("own:b", 11 * MIB))
    assert names() == ["own:a"]
    for session in ("second", "third"):
        sessions(session)
        own_networks.keep(network(f"own:{session}", 9 * MIB))
    sessions("fourth")
    with pytest.raises(BadFile) as refused:
        own_networks.keep(network("own:d", 4 * MIB))
    assert refused.value.key == "own_full"
    assert names() == []


def test_what_is_let_go_makes_room(sessions):
    for session in ("first", "second"):
        sessions(session)
        own_networks.keep(network(f"own:{session}", 9 * MIB))
    own_networks.forget("own:second")
    gc.collect()
    sessions("third")
    own_networks.keep(network("own:third", 9 * MIB))
    # In the place of what it was made of, and of an older one of its own session.
    own_networks.keep(network("own:third", 9 * MIB))
    held = network("own:held", 5 * MIB)
    own_networks.hold(held, "f")
    own_networks.keep(network("own:other", 9 * MIB), instead=held)
    assert names() == ["own:other"]


def test_the_rows_of_a_table_count(sessions):
    assert network("own:a", 0, rows=100).nbytes == 100 * ROW_BYTES


def test_what_goes_wrong_with_a_strange_network_is_one_sentence():
    def odd():
        raise IndexError("list index out of range")

    def refused():
        raise BadValue("class_names", "names")

    with pytest.raises(BadFile) as told:
        cache.told(odd)
    assert told.value.key == "own_odd"
    with pytest.raises(BadValue):
        cache.told(refused)
    assert cache.told(lambda: 3) == 3
