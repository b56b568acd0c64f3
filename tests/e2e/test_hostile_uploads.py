"""Hostile files take the way that a browser's files take, while others read on (T-02).

Each file of the corpus gets a row with its picture or one clear sentence, the server stays the same
process, and nobody else loses a page.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

from cnnviz.content.labels import text
from cnnviz.photos.decoding.refusals import MAX_BYTES, RefusalReason, refused
from tests.e2e.conftest import Server, failures
from tests.e2e.wire import WireReader
from tests.photos.decoding.hostile_pictures import CORPUS

AT_ONCE = 40
"""Files of one upload; the table holds 50."""

READERS = 20
PAGES = (("resnet", "part=layers"), ("predict", "reveal=1"), ("inside", "part=activations"))


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path, CNNVIZ_TRAINING="0", CNNVIZ_OFFLINE="1")
    yield server
    server.close()


def table_of(reader):
    """The table of photos, as the browser gets it."""
    (found,) = [
        e.dataframe for e in reader.elements.values() if e.WhichOneof("type") == "dataframe"
    ]
    return convert_arrow_bytes_to_pandas_df(found.arrow_data.data)


def verdicts(url, names):
    """What the table says of some files of the corpus: "" for a picture, else the sentence."""
    reader = WireReader(url, "predict", "view=many&batch=lenet5-cifar10")
    try:
        files = [(f"{number}.png", CORPUS[name].make()) for number, name in enumerate(names)]
        reader.upload("", files)
        assert not reader.exceptions(), reader.exceptions()
        table = table_of(reader)
    finally:
        reader.close()
    t = text("en")
    why = t("prediction.refused")
    sentences = table[why] if why in table else [""] * len(table)  # a table of pictures
    told = dict(zip(table[t("prediction.file")], sentences, strict=True))
    return [told[name] for name, _ in files]


def read_on(url, over):
    """Open page after page; returns how many."""
    reader, opened = WireReader(url, "resnet"), 0
    try:
        while not over.is_set():
            reader.open(*PAGES[opened % len(PAGES)])
            assert not reader.exceptions(), reader.exceptions()
            opened += 1
    finally:
        reader.close()
    return opened


@pytest.mark.slow
def test_every_hostile_file_is_answered_and_nobody_else_is_disturbed(server):
    # Streamlit itself turns larger ones away before a page hears of them.
    names = [name for name in CORPUS if len(CORPUS[name].make()) <= MAX_BYTES]
    over = threading.Event()
    with ThreadPoolExecutor(READERS) as pool:
        others = [pool.submit(read_on, server.url, over) for _ in range(READERS)]
        told = []
        try:
            for first in range(0, len(names), AT_ONCE):
                told += verdicts(server.url, names[first : first + AT_ONCE])
        finally:
            over.set()
        assert all(other.result() >= len(PAGES) for other in others)
    t = text("en")
    for name, sentence in zip(names, told, strict=True):
        case = CORPUS[name]
        errors = [refused(RefusalReason(reason)) for reason in case.reasons]
        sentences = {t(f"errors.{error.key}", **error.params) for error in errors}
        assert sentence in sentences or (case.accepted and not sentence), (name, sentence)
    assert server.process.poll() is None
    assert failures(server.output()) == []
