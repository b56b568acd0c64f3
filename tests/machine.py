"""What the tests need of the machine itself: a browser, Korean type, PostgreSQL, three proxies.

`python -m tests.machine` installs what is lacking, where it may; `python -m tests.machine report`
says in one line what the tests had to leave out. Where CI is set, anything that lacks is a failure.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from cnnviz.hosting.proxies import PROXIES
from tests import browser, nginx, postgres


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that pip cannot install.

    Attributes:
        packages: Their names in Debian and Ubuntu.
        left_out: What is not tested without it.
        present: Whether it is there.
    """

    packages: tuple[str, ...]
    left_out: str
    present: Callable[[], bool]


def _has_korean_type() -> bool:
    if sys.platform != "linux":
        return True
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=ko"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


NEEDS = (
    Need(
        packages=("chromium",),
        left_out="the tests in a real browser (no Chromium that starts)",
        present=browser.starts,
    ),
    Need(
        packages=("fontconfig", "fonts-noto-cjk"),
        left_out="Korean text in Korean type (no such font: boxes stood in its place)",
        present=_has_korean_type,
    ),
    Need(
        packages=("postgresql",),
        left_out="the queue on PostgreSQL (no server installed)",
        present=postgres.is_installed,
    ),
    Need(
        packages=("haproxy", "caddy"),
        left_out="several app processes behind HAProxy and Caddy (not both are installed)",
        present=lambda: all(proxy.binary() for proxy in PROXIES),
    ),
    Need(
        packages=("nginx", "openssl"),
        left_out="the app behind a proxy and inside a course page (no nginx, or no openssl)",
        present=nginx.is_installed,
    ),
)


def lacking() -> list[Need]:
    """What is not there."""
    return [need for need in NEEDS if not need.present()]


def _as_root() -> list[str] | None:
    """The words that make a command run as root without asking; None where that may not be."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def _install(packages: list[str]) -> None:
    root = _as_root()
    if root is None:
        return
    print(f"Installing with apt-get, for the tests alone: {' '.join(packages)}", flush=True)
    _quietly(*root, "apt-get", "update", "-q")
    for package in packages:  # one that a distribution does not have must not keep out the rest
        _quietly(
            *root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-yq", package
        )


def _quietly(*words: str) -> None:
    subprocess.run(words, check=False, stdout=subprocess.DEVNULL)


def prepare() -> None:
    """Install what is lacking: by the system's package manager, or else Playwright's browser."""
    if missing := lacking():
        _install([package for need in missing for package in need.packages])
    if not browser.starts():
        print("Fetching Playwright's own Chromium, for the tests alone", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def report() -> str:
    """One line on what cannot be tested here; empty if nothing."""
    return "; ".join(need.left_out for need in lacking())


def main(words: list[str]) -> int:
    """Prepare or report; the exit status is 1 where a gate would leave something out."""
    if words != ["report"]:
        prepare()
    left_out = report()
    if left_out:
        print(f"Left out on this machine: {left_out}")
    return 1 if left_out and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
