"""No test starts a worker by the way, or writes into the folder of the one who runs it."""

import atexit
import os
import shutil
import tempfile

os.environ["CNNVIZ_TRAINING"] = "0"
if "PYTEST_XDIST_WORKER" in os.environ:
    # Side by side, every process takes one thread, and so do those that it starts: two threads each
    # wait for one another on two cores, and the same networks cost four times the processor time.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
if "CNNVIZ_HOME" not in os.environ:
    os.environ["CNNVIZ_HOME"] = tempfile.mkdtemp(prefix="cnnviz-tests-")
    atexit.register(shutil.rmtree, os.environ["CNNVIZ_HOME"], ignore_errors=True)
