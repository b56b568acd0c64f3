"""Where things lie: the app and its assets, and the folders that settings name.

In a checkout `app.py`, `pages/`, `assets/` and `.streamlit/` stand beside the package; an installed
package carries them in a folder of its own, because nothing else in site-packages belongs to it.
"""

import os
import tempfile
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "shipped"  # only a wheel has it: see `pyproject.toml`

IMPORT_ROOT = _PACKAGE.parent
"""The folder that Python imports `cnnviz` from."""

ROOT = _SHIPPED if _SHIPPED.is_dir() else IMPORT_ROOT
"""The folder of `app.py`."""

APP = ROOT / "app.py"
ASSETS = ROOT / "assets"
CONTENT = ASSETS / "content"
BUNDLED_WEIGHTS = ASSETS / "weights"
DIGIT_WEIGHTS = BUNDLED_WEIGHTS / "digits"
RECORDED = ASSETS / "recorded"
PAGES = ROOT / "pages"

NO_HOME = Path(os.sep).absolute()
"""The home of a user who has none, as containers set it."""


def is_file(path: Path) -> bool:
    """Return whether a file is there, for all that this user may see.

    `Path.is_file` raises where a folder above may not be entered, before Python 3.14.
    """
    return os.path.isfile(path)  # noqa: PTH113


def nearest(path: Path) -> Path:
    """Return the path, or the nearest folder above it that is there and may be seen."""
    return next(place for place in (path, *path.absolute().parents) if os.path.lexists(place))


def refusal(folder: Path) -> OSError | None:
    """Return why nothing can be written into a folder, or made on the way to it; None if it can."""
    try:
        with tempfile.TemporaryFile(dir=nearest(folder)) as probe:
            probe.write(b"cnnviz")
            probe.flush()
    except OSError as error:
        return error
    return None
