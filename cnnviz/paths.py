"""Where things lie: the app and its assets, and the folders that settings name.

In a checkout `app.py`, `pages/`, `assets/` and `.streamlit/` stand beside the package; an installed
package carries them in a folder of its own, because nothing else in site-packages belongs to it.
"""

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
