"""No test starts a worker, a download or a rehearsal, or writes into the folder of who runs it."""

import atexit
import os
import shutil
import tempfile
from functools import cache

import pytest

from tests.side_by_side import (  # noqa: F401  hooks, which pytest finds here
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_unconfigure,
    pytest_xdist_make_scheduler,
    take_one_thread,
)

take_one_thread()
os.environ["CNNVIZ_TRAINING"] = "0"
os.environ["CNNVIZ_FETCH"] = "never"
os.environ["CNNVIZ_REHEARSE"] = "0"
if "CNNVIZ_HOME" not in os.environ:
    os.environ["CNNVIZ_HOME"] = tempfile.mkdtemp(prefix="cnnviz-tests-")
    atexit.register(shutil.rmtree, os.environ["CNNVIZ_HOME"], ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def components_found_once():
    """Streamlit's harness reads the metadata of every installed package for each app it opens: two
    thirds of the time that a page takes."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner,
            "scan_component_manifests",
            cache(manifest_scanner.scan_component_manifests),
        )
        yield


@pytest.fixture
def may_fetch(monkeypatch):
    """Let a test fetch, from a server of its own on this machine, when it asks."""
    from cnnviz.settings import settings

    monkeypatch.setenv("CNNVIZ_FETCH", "ask")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.cache_clear()
    yield
    settings.cache_clear()
