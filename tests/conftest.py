"""No test starts a worker by the way, or writes into the folder of the one who runs it."""

import atexit
import os
import shutil
import tempfile

from tests.side_by_side import (  # noqa: F401  hooks, which pytest finds here
    pytest_collection_modifyitems,
    pytest_xdist_make_scheduler,
    take_one_thread,
)

take_one_thread()
os.environ["CNNVIZ_TRAINING"] = "0"
if "CNNVIZ_HOME" not in os.environ:
    os.environ["CNNVIZ_HOME"] = tempfile.mkdtemp(prefix="cnnviz-tests-")
    atexit.register(shutil.rmtree, os.environ["CNNVIZ_HOME"], ignore_errors=True)
