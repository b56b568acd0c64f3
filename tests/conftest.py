"""No test starts a worker by the way, or writes into the folder of the one who runs it."""

import atexit
import os
import shutil
import tempfile

os.environ["CNNVIZ_TRAINING"] = "0"
if "CNNVIZ_HOME" not in os.environ:
    os.environ["CNNVIZ_HOME"] = tempfile.mkdtemp(prefix="cnnviz-tests-")
    atexit.register(shutil.rmtree, os.environ["CNNVIZ_HOME"], ignore_errors=True)
