"""The screenshots of the papers, from a running app: `python docs/take_screenshots.py URL`."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import launch  # noqa: E402

SHOTS = {
    "home-light-en": ("?lang=en", "light", 1280, 760, 0),
    "flow-dark-ko": ("googlenet?lang=ko", "dark", 1280, 760, 0),
    "block-light-en": ("resnet?part=block&block=layer2.0", "light", 1280, 1000, 0),
    "dense-light-en": ("densenet?part=block", "light", 1280, 1000, 0),
    "layers-light-ko": ("resnet?part=layers&lang=ko", "light", 1280, 800, 0),
    "laboratory-dark-en": (
        "resnet?part=laboratory&experiment=lesions&reveal=1",
        "dark",
        1280,
        1000,
        0,
    ),
    "reductions-light-ko": (
        "googlenet?part=laboratory&experiment=reductions&reveal=1&lang=ko",
        "light",
        1280,
        1000,
        0,
    ),
    "field-light-en": ("resnet?part=receptive-field&layer=layer3.0.add", "light", 1280, 1000, 0),
    "predict-light-en": ("predict?reveal=1", "light", 1280, 900, 0),
    "attribution-light-en": ("inside?part=attribution&reveal=1", "light", 1280, 1100, 420),
    "inside-dark-ko": ("inside?part=field&reveal=1&lang=ko", "dark", 1280, 1100, 330),
    "activations-light-en": ("inside?part=activations&reveal=1", "light", 1280, 1100, 420),
    "compare-dark-en": ("compare?view=zoo", "dark", 1280, 1000, 150),
    "try-phone-ko": ("resnet?part=try&lang=ko", "light", 390, 844, 330),
    "concept-phone-en": ("concepts?concept=activations&reveal=1", "dark", 390, 844, 0),
}
"""File name: address, theme, width, height, and how far to scroll, in pixels."""

NO_SKELETON = "document.querySelectorAll('[data-testid=stSkeleton]').length === 0"


def main(url: str) -> None:
    """Take every picture."""
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, (path, theme, width, height, down) in SHOTS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme, locale="en-US"
            )
            page = context.new_page()
            page.goto(f"{url.rstrip('/')}/{path}")
            page.locator("h1").first.wait_for(timeout=90_000)
            page.wait_for_function(NO_SKELETON, timeout=90_000)
            page.wait_for_timeout(5_000)  # charts draw after their data has arrived
            page.evaluate(f"document.querySelector('[data-testid=stMain]').scrollTo(0, {down})")
            page.wait_for_timeout(800)
            page.screenshot(path=folder / f"{name}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8501")
