"""Where things lie: the assets beside the package, and the folders that settings name."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "assets"
CONTENT = ASSETS / "content"
BUNDLED_WEIGHTS = ASSETS / "weights"
RECORDED = ASSETS / "recorded"
PAGES = ROOT / "pages"
